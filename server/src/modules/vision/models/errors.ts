import { Problem } from '#kernel/errors'

/** 404: no such model was added. */
export const modelNotFound = (key: string): Problem =>
  new Problem({
    status: 404,
    code: 'vision.model_not_found',
    message: `There is no model ${key} here: GET /v1/vision/models lists those that there are.`,
  })

/** 422: the model is of a kind that is not run here; `file` is where that is seen. */
export const modelUnsupported = (file: string, why: string): Problem =>
  new Problem({
    status: 422,
    code: 'vision.model_unsupported',
    message: `This model cannot be used, as its ${file} says: ${why}.`,
    extra: { file },
  })

/** 422: a file without which the model cannot be used. */
export const modelFileMissing = (file: string, where: string): Problem =>
  new Problem({
    status: 422,
    code: 'vision.model_file_missing',
    message: `${where} has no ${file}, without which the model cannot be used: see docs/guide/vision-models.md.`,
    extra: { file },
  })

/** 502, final: the bytes are not those that were promised. */
export const modelFileChanged = (file: string, expected: string, found: string): Problem =>
  new Problem({
    status: 502,
    code: 'vision.model_file_changed',
    message: `${file} came as ${found}, but ${expected} was promised: something on the way, or the hub itself, changes it.`,
    retryable: false,
    extra: { file, expected, found },
  })

/** 500: a local file of the model is not what it was; it is fetched again. */
export const modelFileCorrupt = (file: string): Problem =>
  new Problem({
    status: 500,
    code: 'vision.model_file_corrupt',
    message: `The local copy of ${file} is missing or damaged.`,
    retryable: true,
    extra: { file },
  })

/** 502: the connection ended before the file did; another try goes on from there. */
export const modelFileShort = (file: string, received: number, size: number): Problem =>
  new Problem({
    status: 502,
    code: 'vision.model_file_short',
    message: `Only ${received} of the ${size} bytes of ${file} came.`,
    extra: { file, received, size },
  })

/** 507: a model needs room for its objects and for the copy that is run. */
export const noRoomForModel = (needed: number, free: number): Problem =>
  new Problem({
    status: 507,
    code: 'vision.no_room_for_model',
    message: `The model needs ${needed} bytes of disk, and ${free} are free.`,
    retryable: false,
    extra: { needed, free },
  })

/** 409: what it made is being deleted. */
export const modelBeingRemoved = (key: string): Problem =>
  new Problem({
    status: 409,
    code: 'vision.model_being_removed',
    message: `${key} is being removed; add it again when that is done.`,
  })

/** 409: some project is searched by it. */
export const modelInUse = (key: string, projects: number): Problem =>
  new Problem({
    status: 409,
    code: 'vision.model_in_use',
    message: `${key} is the embeddingModel of ${projects} project(s): choose another there first (PATCH /v1/vision/settings).`,
    extra: { projects },
  })

/** 409: it comes with the server or its configuration. */
export const modelBuiltIn = (key: string): Problem =>
  new Problem({
    status: 409,
    code: 'vision.model_built_in',
    message: `${key} comes with this server or its configuration, and takes no room that could be freed.`,
  })

/** 409: so many models are no collection but a mistake. */
export const tooManyModels = (limit: number): Problem =>
  new Problem({
    status: 409,
    code: 'vision.too_many_models',
    message: `There are ${limit} models already: remove one first.`,
  })

/** 422: it cannot be searched by yet. */
export const modelNotReady = (key: string, state: string): Problem =>
  new Problem({
    status: 422,
    code: 'vision.model_not_ready',
    message: `${key} is ${state}: it can be chosen when it is ready (GET /v1/vision/models).`,
    extra: { state },
  })

/** 422: most pictures could not be found after the switch. */
export const modelNotFilled = (key: string, done: number, total: number): Problem =>
  new Problem({
    status: 422,
    code: 'vision.model_not_filled',
    message: `${key} has gone through ${done} of ${total} pictures so far, and the others could not be found by it: wait, or send {"force":true}.`,
    extra: { done, total },
  })
