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

/** 502: the bytes are not those that were promised or pinned. */
export const modelFileChanged = (file: string, expected: string, found: string): Problem =>
  new Problem({
    status: 502,
    code: 'vision.model_file_changed',
    message: `${file} has the sha256 ${found}, but ${expected} was expected.`,
    retryable: true,
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
