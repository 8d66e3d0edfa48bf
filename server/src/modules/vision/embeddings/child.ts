import type { TaskHandler } from '#kernel/processes'
import { colourLayout } from './colour-layout/child.ts'

/** What a child that runs models can do for embeddings. */
export const embeddingHandlers: Readonly<Record<string, TaskHandler>> = { 'colour-layout': colourLayout }
