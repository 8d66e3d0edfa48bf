export { connectToRunning, describeHolder, joinRunning } from './running.ts'
export { type EmbeddedPostgres, startEmbeddedPostgres } from './start.ts'
