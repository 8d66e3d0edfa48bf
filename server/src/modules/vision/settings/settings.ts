import type { Queryable, Tx } from '#kernel/db'

/** What a project wants of vision; defaults where it said nothing. */
export interface VisionSettings {
  readonly faces: {
    readonly enabled: boolean
    /** Cosine similarity from which two faces are one person. */
    readonly threshold: number
    /** Faces that make a person without a name. */
    readonly minFaces: number
  }
  /** Names of the tasks that run on every arrival. */
  readonly onArrival: readonly string[]
  /** The key of the model whose vectors are searched; null: the best that is installed. */
  readonly embeddingModel: string | null
}

export interface SettingsReader {
  of(query: Queryable, projectId: string): Promise<VisionSettings>
}

export interface SettingsChange {
  readonly projectId: string
  readonly before: VisionSettings
  readonly after: VisionSettings
  /** Whoever changes them wants it although something is not ready. */
  readonly force: boolean
}

/** Told within the transaction that changes the settings; a Problem that it throws refuses the change. */
export type SettingsListener = (tx: Tx, change: SettingsChange) => Promise<void>

/** The settings as the other parts of the module know them. */
export interface Settings extends SettingsReader {
  /** To be registered while the program is put together. */
  onChange(listener: SettingsListener): void
}
