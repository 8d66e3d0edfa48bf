/** A model that makes vectors: what results, vectors and indexes name. */
export interface ModelRef {
  /** `<id>@<revision>:<dtype>`, or `colour-layout@1` for the vector that needs no model. */
  readonly key: string
  readonly dimensions: number
  /** Text only when the model has a text tower. */
  readonly modalities: readonly ('image' | 'text')[]
}

export interface EmbedOptions {
  /** Somebody waits for the answer, so it goes before what is done in the background. */
  readonly isAwaited?: boolean
}

/** Makes L2-normalised vectors. Pictures are previews (WebP, 1440 pixels at most). */
export interface EmbeddingProvider {
  readonly model: ModelRef
  /**
   * Throws 422 `vision.unreadable_picture` and `vision.unusable_vector`, which speak of one of the pictures.
   */
  embedPictures(
    pictures: readonly Buffer[],
    signal: AbortSignal,
    options?: EmbedOptions,
  ): Promise<Float32Array[]>
  /** Texts are what somebody searches by and waits for. Throws 409 `vision.no_text_model` when the model has no text tower. */
  embedTexts(texts: readonly string[], signal: AbortSignal): Promise<Float32Array[]>
}

/** The vectors of pictures, for search, similar and duplicates. */
export interface Embeddings {
  /** The provider whose vectors a project's searches use now. */
  active(projectId: string): Promise<EmbeddingProvider>
  /** The provider of a model that is installed; undefined otherwise. */
  provider(key: string): Promise<EmbeddingProvider | undefined>
}
