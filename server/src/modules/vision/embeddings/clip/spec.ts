import type { Dtype, ModelFile } from '../../models/model-files.ts'

/** A model whose files are on this machine, as its child is told of it. */
export interface LocalModel {
  readonly key: string
  readonly dtype: Dtype
  /** Absolute. */
  readonly folder: string
  readonly files: readonly ModelFile[]
  /** Bytes of model files that the child may hold open. */
  readonly memory: number
}

/** What a model can do, as its files tell. */
export interface ModelFacts {
  /** `clip` or `siglip`. */
  readonly family: string
  readonly dimensions: number
  readonly modalities: readonly ('image' | 'text')[]
}
