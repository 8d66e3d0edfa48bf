export interface Reading {
  readonly text: string
  /** The provider stopped because it had no more room for its answer. */
  readonly truncated: boolean
}

/** Says in words what is on a picture: a caption, or the text that stands on it. */
export interface TextProvider {
  /** What results name. */
  readonly model: string
  /** `picture` is a JPEG, 1024 pixels at most. Throws `vision.provider_…` and what the fetcher throws. */
  read(
    picture: Buffer,
    wish: { readonly instruction: string; readonly maxTokens: number; readonly signal: AbortSignal },
  ): Promise<Reading>
  close(): Promise<void>
}
