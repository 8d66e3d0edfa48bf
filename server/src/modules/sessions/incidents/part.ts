import type { Part, SessionsParts } from '../part.ts'
import { incidentRoutes } from './incident.routes.ts'
import { createIncidentService } from './incident.service.ts'
import { signalRoutes } from './signal.routes.ts'
import { createSignalService } from './signal.service.ts'

/** Signals as they are stored, and the incidents that they add up to. */
export const createIncidents = (parts: SessionsParts): Part => ({
  routes: [...signalRoutes(createSignalService(parts)), ...incidentRoutes(createIncidentService(parts))],
})
