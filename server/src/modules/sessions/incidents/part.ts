import type { Part, SessionsParts } from '../part.ts'
import {
  createDestinationService,
  createExportMetrics,
  createExportService,
  createSecretBox,
  destinationRoutes,
  exportHandlers,
  exportRoutes,
} from './destinations/index.ts'
import { incidentHousekeeping } from './housekeeping.ts'
import { incidentRoutes } from './incident.routes.ts'
import { createIncidentService } from './incident.service.ts'
import { signalRoutes } from './signal.routes.ts'
import { createSignalService } from './signal.service.ts'

/** Signals as they are stored, the incidents that they add up to, and the tickets that incidents become. */
export const createIncidents = (parts: SessionsParts): Part => {
  const { FOVEA_SECRET, PUBLIC_URL } = parts.config
  const secrets = createSecretBox(FOVEA_SECRET)
  const destinations = createDestinationService({ ...parts, secrets })
  const exports = createExportService({
    ...parts,
    secrets,
    publicUrl: PUBLIC_URL,
    exported: createExportMetrics(parts),
  })
  return {
    routes: [
      ...signalRoutes(createSignalService(parts)),
      ...incidentRoutes(createIncidentService(parts)),
      ...exportRoutes(exports),
      ...destinationRoutes(destinations),
    ],
    handlers: exportHandlers(exports),
    housekeeping: incidentHousekeeping(parts, exports),
    work: () => destinations.sealAll(),
  }
}
