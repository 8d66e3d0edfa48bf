import { Problem } from '#kernel/errors'

export const nothingToSearch = (): Problem =>
  new Problem({
    status: 422,
    code: 'vision.nothing_to_search',
    message:
      'Say what to look for: text, assetId, an image or personIds. To list by filters alone, use GET /v1/assets.',
  })

export const twoExamples = (): Problem =>
  new Problem({
    status: 422,
    code: 'vision.two_examples',
    message: 'Give either an assetId or an image as the example, not both.',
    issues: [{ path: 'body.assetId', message: 'beside an image' }],
  })

export const unknownPeople = (ids: readonly string[]): Problem =>
  new Problem({
    status: 422,
    code: 'vision.person_not_found',
    message: `There ${ids.length === 1 ? 'is no such person' : 'are no such people'} in this project: ${ids.join(', ')}.`,
    issues: [{ path: 'body.personIds', message: 'names no person of the project' }],
  })

export const noPicture = (kind: string): Problem =>
  new Problem({
    status: 422,
    code: 'vision.no_picture',
    message: `The example is ${kind === 'image' ? 'an image of which there is no picture yet' : `no image (it is ${kind})`}, so nothing can be compared with it.`,
    issues: [{ path: 'body.assetId', message: 'has no picture' }],
  })

export const notBase64 = (): Problem =>
  new Problem({
    status: 422,
    code: 'vision.bad_base64',
    message: 'The image is not base64. Send the bytes as base64, or upload the file itself.',
    issues: [{ path: 'body.image', message: 'is not base64' }],
  })
