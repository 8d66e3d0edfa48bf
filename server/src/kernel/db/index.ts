export { databaseAway, isDatabaseAway } from './away.ts'
export { createBus, type NotificationBus, prepareBus } from './bus.ts'
export { createDatabase, type Database, type Queryable, type Tx } from './database.ts'
export {
  connectToRunning,
  databaseAccount,
  describeHolder,
  type EmbeddedPostgres,
  findBinaries,
  joinRunning,
  startEmbeddedPostgres,
} from './embedded/index.ts'
export { type AddressVariable, awaitExternal, explain, type Place, parseAddress } from './external/index.ts'
export {
  type MigrationSet,
  type MigrationState,
  migrateDown,
  migrateUp,
  migrationStatus,
  verifySchema,
} from './migrate.ts'
export { connectedProcesses } from './processes.ts'
export { createSharedClock, type SharedClock } from './shared-clock.ts'
export { PLANNED_ANEW } from './statements.ts'
export type { ConnectionTarget } from './target.ts'
export { dbVariables } from './variables.ts'
