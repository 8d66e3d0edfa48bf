import type { Probe, RenderSpec } from './types.ts'

/** A part of a file. */
export interface FilePart {
  readonly start: number
  readonly bytes: Buffer
}

/** One round of reading a header. */
export interface ProbeTask {
  readonly mime: string
  /** Bytes of the whole file. */
  readonly size: number
  /** The head, and what the rounds before asked for. */
  readonly parts: readonly FilePart[]
  /** Whether no more can be read. */
  readonly last: boolean
}

/** What the header says, or which part of the file is needed to tell. */
export type ProbeAnswer =
  | { readonly kind: 'probe'; readonly probe: Probe }
  | { readonly kind: 'more'; readonly start: number; readonly length: number }

export interface DeriveTask {
  readonly mime: string
  readonly bytes: Buffer
}

export interface RenderTask extends DeriveTask {
  readonly spec: RenderSpec
}
