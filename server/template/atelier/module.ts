import { fileURLToPath } from 'node:url'
import type { Database, MigrationSet } from '#kernel/db'
import type { Route } from '#kernel/http'
import type { JobHandler, Jobs } from '#kernel/jobs'
import type { Clock, Ids } from '#kernel/system'
import { createEaselService, type EaselService } from './easel.service.ts'
import { atelierHandlers } from './handlers.ts'
import { atelierRoutes } from './routes.ts'

export interface AtelierParts {
  readonly db: Database
  readonly jobs: Jobs
  readonly clock: Clock
  readonly ids: Ids
  /** Easels that a project may have. */
  readonly maxEasels: number
}

export interface Atelier {
  readonly name: 'atelier'
  readonly service: EaselService
  readonly routes: readonly Route[]
  readonly handlers: readonly JobHandler[]
}

export const atelierMigrations: MigrationSet = {
  owner: 'atelier',
  folder: fileURLToPath(new URL('./migrations', import.meta.url)),
}

/** Builds the module: its service over the kernel's parts, and the edges over the service. */
export const createAtelier = (parts: AtelierParts): Atelier => {
  const service = createEaselService(parts)
  return { name: 'atelier', service, routes: atelierRoutes(service), handlers: atelierHandlers(service) }
}
