import { Problem } from '#kernel/errors'

export const easelNotFound = (): Problem =>
  new Problem({
    status: 404,
    code: 'atelier.easel_not_found',
    message: 'There is no such easel in a project of yours.',
  })

export const tooManyEasels = (most: number): Problem =>
  new Problem({
    status: 409,
    code: 'atelier.too_many_easels',
    message: `A project has ${most} easels at most. Delete some first.`,
  })
