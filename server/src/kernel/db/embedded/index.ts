export { databaseAccount } from './account.ts'
export { findBinaries } from './binaries.ts'
export { connectToRunning, describeHolder, joinRunning } from './running.ts'
export { type EmbeddedPostgres, startEmbeddedPostgres } from './start.ts'
