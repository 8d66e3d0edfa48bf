import { Problem } from '#kernel/errors'

/** A photo on which two people are who are said to be one. */
export interface SharedPhoto {
  readonly assetId: string
  readonly faceIds: readonly string[]
}

export const peopleInOnePhoto = (photos: readonly SharedPhoto[]): Problem =>
  new Problem({
    status: 409,
    code: 'vision.people_in_one_photo',
    message:
      'They are together on a photo, so they are not one person: reject or assign the wrong one of those faces first.',
    extra: { photos },
  })

export const mergedWithItself = (): Problem =>
  new Problem({
    status: 422,
    code: 'vision.merged_with_itself',
    message: 'A person cannot be merged with itself: leave intoId out of ids.',
    issues: [{ path: 'body.ids', message: 'contains intoId' }],
  })

export const facesOfOthers = (ids: readonly string[]): Problem =>
  new Problem({
    status: 422,
    code: 'vision.face_of_another_person',
    message: 'Only faces that the person has now can be taken from them; read the faces of the person again.',
    issues: ids.map(id => ({ path: 'body.faceIds', message: `${id} is no face of this person` })),
  })

export const nothingLeft = (): Problem =>
  new Problem({
    status: 422,
    code: 'vision.no_face_left',
    message: 'These are all faces of the person: leave one at least, or change the name instead.',
    issues: [{ path: 'body.faceIds', message: 'names every face of the person' }],
  })

export const coverOfAnother = (): Problem =>
  new Problem({
    status: 422,
    code: 'vision.cover_of_another_person',
    message: 'The cover must be a face of this person.',
    issues: [{ path: 'body.coverFaceId', message: 'is no face of this person' }],
  })

export const nameOfSeveral = (name: string, ids: readonly string[]): Problem =>
  new Problem({
    status: 409,
    code: 'vision.name_of_several_people',
    message: `Several people are called ${JSON.stringify(name)}: send the personId of the one that you mean.`,
    extra: { personIds: ids },
  })

export const faceOfNobody = (): Problem =>
  new Problem({
    status: 409,
    code: 'vision.face_of_nobody',
    message: 'The face is of no person at the moment: send the personId of whom it is not.',
  })

export const suggestionNotFound = (): Problem =>
  new Problem({
    status: 404,
    code: 'vision.suggestion_not_found',
    message: 'There is no such question in a project of yours: one of the two people is gone, or was merged.',
  })
