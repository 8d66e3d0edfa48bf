import type { Database } from '#kernel/db'
import type { Ml } from '../ml/ml.ts'
import type { LocalModels } from '../models/local-models.ts'
import { findModel, listModels } from '../models/model.repository.ts'
import type { ModelRow } from '../models/tables.ts'
import type { SettingsReader } from '../settings/settings.ts'
import { createClip, placeOf } from './clip/provider.ts'
import { COLOUR_LAYOUT, createColourLayout } from './colour-layout/provider.ts'
import { listFilled } from './embedding.repository.ts'
import type { EmbeddingProvider, Embeddings } from './ports.ts'

/** What can make vectors on this server. */
export interface Providers extends Embeddings {
  /** Those that need no adding: the colour layout, and the service of the configuration. */
  readonly builtIn: readonly EmbeddingProvider[]
  /**
   * The models whose vectors are kept complete beside one another, so that a project can switch and go back: all but a
   * service, which costs money.
   */
  kept(): Promise<string[]>
}

interface Parts {
  readonly db: Database
  readonly ml: Ml
  readonly local: LocalModels
  readonly settings: SettingsReader
  /** The service of the configuration, if there is one. */
  readonly service: EmbeddingProvider | null
}

export const createProviders = ({ db, ml, local, settings, service }: Parts): Providers => {
  const colourLayout = createColourLayout(ml)
  const builtIn = service ? [colourLayout, service] : [colourLayout]
  const clipOf = (row: ModelRow): EmbeddingProvider | undefined =>
    row.state === 'ready' && row.dimensions !== null
      ? createClip(
          ml,
          { key: row.key, dimensions: row.dimensions, modalities: row.modalities },
          placeOf(local, row),
        )
      : undefined
  const provider = async (key: string): Promise<EmbeddingProvider | undefined> => {
    const found = builtIn.find(({ model }) => model.key === key)
    if (found) return found
    const row = await findModel(db.query, key)
    return row && clipOf(row)
  }
  return {
    builtIn,
    provider,
    async active(projectId) {
      const { embeddingModel } = await settings.of(db.query, projectId)
      if (embeddingModel !== null) return (await provider(embeddingModel)) ?? colourLayout
      const filled = await listFilled(db.query, projectId)
      const models = filled.size === 0 ? [] : await listModels(db.query)
      // A model that is being removed has gone through the project as well, until the last of its vectors is gone.
      const best = models.filter(({ key, state }) => state === 'ready' && filled.has(key)).sort(wordsFirst)[0]
      return (best && clipOf(best)) ?? colourLayout
    },
    async kept() {
      const rows = await listModels(db.query)
      return [COLOUR_LAYOUT.key, ...rows.filter(({ state }) => state === 'ready').map(({ key }) => key)]
    },
  }
}

/** Models that understand words first; otherwise the order, the newest first, stays. */
const wordsFirst = (a: ModelRow, b: ModelRow): number =>
  Number(b.modalities.includes('text')) - Number(a.modalities.includes('text'))
