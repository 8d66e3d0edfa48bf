import { Problem } from '#kernel/errors'

export const faceNotFound = (): Problem =>
  new Problem({
    status: 404,
    code: 'vision.face_not_found',
    message: 'There is no such face in a project of yours.',
  })

export const personNotFound = (): Problem =>
  new Problem({
    status: 404,
    code: 'vision.person_not_found',
    message: 'There is no such person in a project of yours.',
  })

export const facesNotEnabled = (): Problem =>
  new Problem({
    status: 409,
    code: 'vision.faces_not_enabled',
    message:
      'Faces are biometric data, so they are off until somebody says yes: PATCH /v1/vision/settings {"faces":{"enabled":true}}.',
  })

export const revisionMismatch = (etag: string): Problem =>
  new Problem({
    status: 412,
    code: 'vision.revision_mismatch',
    message: 'Somebody changed it in the meantime. Read it again and repeat your change with its new ETag.',
    extra: { etag },
    headers: { ETag: etag },
  })
