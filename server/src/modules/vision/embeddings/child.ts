import type { TaskHandler } from '#kernel/processes'
import { clipFacts, clipPictures, clipTexts } from './clip/child.ts'
import { colourLayout } from './colour-layout/child.ts'

/** What a child that runs models can do for embeddings. */
export const embeddingHandlers: Readonly<Record<string, TaskHandler>> = {
  'colour-layout': colourLayout,
  'clip-facts': clipFacts,
  'clip-pictures': clipPictures,
  'clip-texts': clipTexts,
}
