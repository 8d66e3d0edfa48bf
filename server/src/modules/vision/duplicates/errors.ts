import { Problem } from '#kernel/errors'

export const notDuplicates = (): Problem =>
  new Problem({
    status: 422,
    code: 'vision.not_duplicates',
    message:
      'These assets are not of one group of duplicates of this project. List the groups at GET /v1/duplicates.',
  })

export const badDecision = (message: string): Problem =>
  new Problem({ status: 422, code: 'vision.bad_decision', message })

export const resolutionNotFound = (): Problem =>
  new Problem({
    status: 404,
    code: 'vision.resolution_not_found',
    message: 'There is no such resolution in a project of yours.',
  })

export const alreadyUndone = (): Problem =>
  new Problem({ status: 409, code: 'vision.already_undone', message: 'This resolution was undone already.' })
