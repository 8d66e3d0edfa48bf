export { createSessions, type Sessions, sessionsMigrations } from './module.ts'
export { sessionsVariables } from './variables.ts'
