/** Relative to the whole upright picture, 0 to 1. */
export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface DetectedFace {
  readonly box: Box
  /** 0..1 */
  readonly score: number
  /** Relative as the box: right eye, left eye, nose, mouth, right ear, left ear, as far as the model tells them. */
  readonly landmarks: readonly (readonly [x: number, y: number])[]
  /** L2-normalised. */
  readonly vector: Float32Array | null
}

export interface FaceModelRef {
  /** Names detector and embedding, e.g. `human-blazeface-faceres@3.3.6`. Vectors of different keys are never compared. */
  readonly key: string
  readonly dimensions: number
}

/** Finds and recognises faces. Pictures are previews (WebP, 1440 pixels at most). */
export interface FaceProvider {
  readonly model: FaceModelRef
  detect(
    picture: Buffer,
    options: {
      readonly minScore: number
      readonly smallFaces: boolean
      readonly signal: AbortSignal
      /** Somebody waits for the answer, so it goes before what is done in the background. */
      readonly isAwaited?: boolean
    },
  ): Promise<DetectedFace[]>
  /** The vector of a face that somebody drew and waits for; null when there is nothing to recognise in the box. */
  embed(picture: Buffer, box: Box, signal: AbortSignal): Promise<Float32Array | null>
}
