export { createBus, type NotificationBus, prepareBus } from './bus.ts'
export { type ConnectionTarget, createDatabase, type Database, type Queryable, type Tx } from './database.ts'
export {
  connectToRunning,
  databaseAccount,
  describeHolder,
  type EmbeddedPostgres,
  findBinaries,
  joinRunning,
  startEmbeddedPostgres,
} from './embedded/index.ts'
export { type MigrationSet, migrateDown, migrateUp, migrationStatus, verifySchema } from './migrate.ts'
export { createSharedClock, type SharedClock } from './shared-clock.ts'
export { PLANNED_ANEW } from './statements.ts'
export { dbVariables } from './variables.ts'
