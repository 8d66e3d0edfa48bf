export { createVision, type Vision, visionMigrations } from './module.ts'
export { visionVariables } from './variables.ts'
