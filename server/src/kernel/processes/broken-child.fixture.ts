throw new Error('this child cannot start')
