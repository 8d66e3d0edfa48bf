import { Problem } from '#kernel/errors'

/** `path` names the part of the request that the picture came in. */
export const noFace = (path: string): Problem =>
  new Problem({
    status: 422,
    code: 'vision.no_face',
    message: 'No face was found in the picture. Send one in which the face is larger or more frontal.',
    issues: [{ path, message: 'shows no face that can be recognised' }],
  })

export const faceNotRecognizable = (path: string): Problem =>
  new Problem({
    status: 422,
    code: 'vision.face_not_recognizable',
    message:
      'This face has no vector of the model in force: it was drawn by hand where nothing can be recognised, or another model found it. Run the task faces again.',
    issues: [{ path, message: 'names a face that cannot be compared' }],
  })

export const noPicture = (kind: string): Problem =>
  new Problem({
    status: 422,
    code: 'vision.no_picture',
    message: `Faces are looked for in images; this asset is of the kind ${kind}.`,
  })

export const faceExists = (id: string): Problem =>
  new Problem({
    status: 409,
    code: 'vision.face_exists',
    message: 'There is a face at this place already.',
    extra: { faceId: id },
  })

export const tooManyFaces = (most: number): Problem =>
  new Problem({
    status: 409,
    code: 'vision.too_many_faces',
    message: `An asset has ${most} faces at most. Delete some that are none.`,
  })

export const pictureChanged = (): Problem =>
  new Problem({
    status: 409,
    code: 'vision.picture_changed',
    message: 'The asset got other bytes, or was deleted, in the meantime. Look at it again.',
  })

export const facesStillEnabled = (): Problem =>
  new Problem({
    status: 409,
    code: 'vision.faces_still_enabled',
    message:
      'Turn faces off first, so that nothing makes new ones meanwhile: PATCH /v1/vision/settings {"faces":{"enabled":false}}.',
  })

export const deletionNotConfirmed = (projectId: string): Problem =>
  new Problem({
    status: 400,
    code: 'vision.confirmation_missing',
    message: `To delete all faces and people of the project for good, repeat its id in the header: Fovea-Confirm: ${projectId}`,
    issues: [{ path: 'headers.fovea-confirm', message: 'expected the id of the project' }],
  })
