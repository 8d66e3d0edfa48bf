import { Problem } from '#kernel/errors'

/** 409: words cannot be compared with pictures by this model. */
export const noTextModel = (key: string): Problem =>
  new Problem({
    status: 409,
    code: 'vision.no_text_model',
    message: `${key} understands no words: add a model with a text tower (POST /v1/vision/models) and make it the project's embeddingModel.`,
  })

/** 422: nothing can be compared with a vector of zeros, or of what is no number. */
export const unusableVector = (key: string): Problem =>
  new Problem({
    status: 422,
    code: 'vision.unusable_vector',
    message: `${key} makes nothing of this: its vector has no direction.`,
  })

/** 422: a service says that it can make nothing of a picture. */
export const unreadablePicture = (cause: unknown): Problem =>
  new Problem({
    status: 422,
    code: 'vision.unreadable_picture',
    message: 'The service that makes vectors refuses this picture.',
    cause,
  })

/** 502, final: asking again would bring the same answer. */
export const serviceNotUnderstood = (why: string): Problem =>
  new Problem({
    status: 502,
    code: 'vision.service_not_understood',
    message: `The answer of VISION_EMBEDDINGS_URL is not understood: ${why}.`,
    retryable: false,
  })
