import { Problem } from '#kernel/errors'

export const assetNotFound = (): Problem =>
  new Problem({
    status: 404,
    code: 'library.asset_not_found',
    message: 'There is no such asset in a project of yours.',
  })

export const versionNotFound = (): Problem =>
  new Problem({
    status: 404,
    code: 'library.version_not_found',
    message: 'The asset has no such version; list them at /v1/assets/{id}/versions.',
  })

export const hashMismatch = (stated: string, received: string): Problem =>
  new Problem({
    status: 422,
    code: 'library.hash_mismatch',
    message:
      'The bytes that arrived do not have the sha256 that was stated; nothing was kept. Send them again.',
    extra: { stated, received },
  })

export const revisionMismatch = (etag: string): Problem =>
  new Problem({
    status: 412,
    code: 'library.revision_mismatch',
    message: 'Somebody changed it in the meantime. Read it again and repeat your change with its new ETag.',
    extra: { etag },
    headers: { ETag: etag },
  })

export const confirmationMissing = (id: string): Problem =>
  new Problem({
    status: 400,
    code: 'library.confirmation_missing',
    message: `To delete an asset for good, repeat its id in the header: Fovea-Confirm: ${id}`,
    issues: [{ path: 'headers.fovea-confirm', message: 'expected the id of the asset' }],
  })

export const noRendition = (kind: string): Problem =>
  new Problem({
    status: 404,
    code: 'library.no_rendition',
    message: `There is no picture of this ${kind}; its content can be downloaded.`,
  })

export const renditionFailed = (failure: { code: string; message: string } | null): Problem =>
  new Problem({
    status: 404,
    code: 'library.rendition_failed',
    message: `No picture could be made of this asset: ${failure?.message ?? 'its bytes cannot be decoded'}`,
    extra: { cause: failure?.code ?? null },
  })

export const renditionPending = (): Problem =>
  new Problem({
    status: 503,
    code: 'library.rendition_pending',
    message: 'The picture is still being made. Ask again in a second.',
    retryAfterSeconds: 1,
  })

export const inTrash = (): Problem =>
  new Problem({
    status: 409,
    code: 'library.in_trash',
    message: 'The asset is in the trash. Restore it first.',
  })

export const notInTrash = (): Problem =>
  new Problem({ status: 409, code: 'library.not_in_trash', message: 'The asset is not in the trash.' })

export const renderSizeMissing = (): Problem =>
  new Problem({
    status: 400,
    code: 'request.invalid',
    message: 'Say at least one of width and height (1 to 4096).',
    issues: [{ path: 'query.width', message: 'width or height is required' }],
  })

export const rangeNotSatisfiable = (size: number): Problem =>
  new Problem({
    status: 416,
    code: 'library.range_not_satisfiable',
    message: `The content has ${size} bytes; the range lies outside of it.`,
    headers: { 'Content-Range': `bytes */${size}` },
  })

/** As a field of a request. */
export const collectionNotFound = (path = 'body.collectionId'): Problem =>
  new Problem({
    status: 422,
    code: 'library.collection_not_found',
    message: 'There is no such collection in this project.',
    issues: [{ path, message: 'names no collection of the project' }],
  })

export const parentNotFound = (path: string): Problem => collectionNotFound(path)

/** As the object of a request. */
export const collectionMissing = (): Problem =>
  new Problem({
    status: 404,
    code: 'library.collection_not_found',
    message: 'There is no such collection in a project of yours.',
  })

export const collectionNameTaken = (name: string): Problem =>
  new Problem({
    status: 409,
    code: 'library.collection_name_taken',
    message: `There is a collection named "${name}" at this place already. Choose another name, or use that one.`,
  })

export const intoItself = (): Problem =>
  new Problem({
    status: 422,
    code: 'library.collection_cycle',
    message: 'A collection cannot move into itself or into one below it.',
    issues: [{ path: 'body.parentId', message: 'lies in the collection itself' }],
  })

export const collectionTooDeep = (levels: number): Problem =>
  new Problem({
    status: 422,
    code: 'library.collection_too_deep',
    message: `Collections nest ${levels} levels deep at most.`,
    issues: [{ path: 'body.parentId', message: `would make more than ${levels} levels` }],
  })

export const tooManyCollections = (most: number): Problem =>
  new Problem({
    status: 409,
    code: 'library.too_many_collections',
    message: `A project has ${most} collections at most. Delete some, or use tags.`,
  })

export const coverNotFound = (): Problem =>
  new Problem({
    status: 422,
    code: 'library.cover_not_found',
    message: 'The cover must be an asset of the project outside the trash.',
    issues: [{ path: 'body.coverAssetId', message: 'names no such asset' }],
  })

export const tooManyTags = (most: number): Problem =>
  new Problem({
    status: 422,
    code: 'library.too_many_tags',
    message: `An asset has ${most} tags at most.`,
  })

export const labelTooLong = (most: number): Problem =>
  new Problem({
    status: 422,
    code: 'library.label_too_long',
    message: `The label would have more than ${most} characters.`,
  })

export const tagNotFound = (tag: string): Problem =>
  new Problem({
    status: 404,
    code: 'library.tag_not_found',
    message: `No asset of the project has the tag "${tag}".`,
  })
