import { Problem } from '#kernel/errors'

/** 409: words cannot be compared with pictures by this model. */
export const noTextModel = (key: string): Problem =>
  new Problem({
    status: 409,
    code: 'vision.no_text_model',
    message: `${key} understands no words: add a model with a text tower (POST /v1/vision/models) and make it the project's embeddingModel.`,
  })
