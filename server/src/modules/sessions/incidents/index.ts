export { createIncidents } from './part.ts'
export { signalsOfSession } from './signal.repository.ts'
export { presentSignal } from './signal.service.ts'
export { forgetSessions } from './signals.ts'
