import { describe } from 'vitest'
import { startTestMl } from '../../ml/test-ml.ts'
import { itFindsFaces } from '../face-provider.contract.ts'
import { createLocalFaces } from './provider.ts'

const { ml } = startTestMl()

describe('the weights that come with the program', () => {
  itFindsFaces(() => createLocalFaces(ml))
})
