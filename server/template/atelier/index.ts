export { countWords } from './jobs.ts'
export { type Atelier, atelierMigrations, createAtelier } from './module.ts'
export { Easel } from './schema.ts'
export { atelierVariables } from './variables.ts'
