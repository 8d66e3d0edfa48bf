import type { Incident } from '../../schema/incident.ts'
import type { TicketDraft } from './ports.ts'
import { draftOf } from './ticket.ts'

const INCIDENT: Incident = {
  id: '0193f6a0-0000-7000-8000-000000000001',
  projectId: '0193f6a0-0000-7000-8000-000000000002',
  fingerprint: 'f'.repeat(64),
  type: 'dead_click',
  title: 'Dead click: button #pay on /cart',
  failurePoint: { type: 'dead_click', route: '/cart', target: null, label: 'button #pay on /cart' },
  status: 'confirmed',
  severity: 'high',
  confidence: 0.9,
  signalCount: 3,
  sessionCount: 2,
  userCount: 2,
  trend: [],
  explanation: 'Nothing answered, says @ada with `ticks`.',
  counterfactual: 'Would not fire if the click had been answered.',
  firstSeenAt: 0,
  lastSeenAt: 1_000,
  suppression: null,
  exports: [],
  createdAt: 0,
  updatedAt: 0,
  etag: '"1"',
}

/** What becomes of an incident at the destination `destinationId`. */
export const draft = (destinationId = 'd1'): TicketDraft =>
  draftOf(
    INCIDENT,
    { incidentId: INCIDENT.id, destinationId },
    { publicUrl: 'https://fovea.example.org', since: Date.now() },
  )
