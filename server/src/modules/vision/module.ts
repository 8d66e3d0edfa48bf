import { fileURLToPath } from 'node:url'
import type { MigrationSet } from '#kernel/db'
import type { Route } from '#kernel/http'
import type { HousekeepingTask, JobHandler, ScheduleDeclaration } from '#kernel/jobs'
import { createDuplicates } from './duplicates/part.ts'
import { createEmbeddings } from './embeddings/part.ts'
import type { Embeddings } from './embeddings/ports.ts'
import { createFaces } from './faces/part.ts'
import { createRecognition } from './faces/recognition/part.ts'
import { createMl } from './ml/part.ts'
import { createModels } from './models/part.ts'
import type { Part, VisionParts } from './part.ts'
import { createPeople } from './people/part.ts'
import { createQuality } from './quality/part.ts'
import { createSearch } from './search/part.ts'
import { createSettings } from './settings/part.ts'
import { createTasks } from './tasks/part.ts'
import { createTaskRegistry } from './tasks/registry.ts'
import { createTexts } from './texts/part.ts'
import { createVideo } from './video/part.ts'

export const visionMigrations: MigrationSet = {
  owner: 'vision',
  folder: fileURLToPath(new URL('./migrations', import.meta.url)),
}

export interface Vision {
  readonly name: 'vision'
  readonly routes: readonly Route[]
  readonly handlers: readonly JobHandler[]
  readonly schedules: readonly ScheduleDeclaration[]
  readonly housekeeping: readonly HousekeepingTask[]
  /** What makes vectors. */
  readonly embeddings: Embeddings
  /** Before the first request and the first job. */
  start(roles: { readonly serves: boolean; readonly works: boolean }): Promise<void>
  close(deadline: AbortSignal): Promise<void>
}

/** Tasks over assets, and what is found by them: the parts in the order in which each builds on those before it. */
export const createVision = (parts: VisionParts): Vision => {
  const registry = createTaskRegistry()
  const settings = createSettings(parts, registry)
  const ml = createMl(parts)
  const models = createModels(parts, ml)
  const embeddings = createEmbeddings(parts, { ml: ml.ml, models, settings: settings.settings })
  const search = createSearch(parts, embeddings)
  const faces = createFaces(parts, { ml: ml.ml, settings: settings.settings })
  const able: readonly Part[] = [
    settings,
    ml,
    models,
    embeddings,
    faces,
    createPeople(parts, { faces: faces.reader, settings: settings.settings, search: search.faceSearch }),
    search,
    createRecognition(parts, { faces, settings: settings.settings, search: search.faceSearch }),
    createDuplicates(parts, search),
    createVideo(parts),
    createQuality(ml),
    createTexts(parts),
  ]
  registry.register(able.flatMap(part => part.tasks ?? []))
  const all: readonly Part[] = [
    ...able,
    createTasks(parts, { registry, settings: settings.settings, models: embeddings.catalogue }),
  ]
  return {
    name: 'vision',
    routes: all.flatMap(part => part.routes ?? []),
    handlers: all.flatMap(part => part.handlers ?? []),
    schedules: all.flatMap(part => part.schedules ?? []),
    housekeeping: all.flatMap(part => part.housekeeping ?? []),
    embeddings: embeddings.embeddings,
    async start({ serves, works }) {
      for (const part of all) {
        if (serves) await part.serve?.()
        if (works) await part.work?.()
      }
    },
    async close(deadline) {
      for (const part of all.toReversed()) await part.close?.(deadline)
    },
  }
}
