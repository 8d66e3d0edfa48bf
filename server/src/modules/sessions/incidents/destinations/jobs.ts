import { z } from 'zod'
import { declareJob } from '#kernel/jobs'

/** Makes one incident a ticket at one destination. */
export const exportIncident = declareJob({
  name: 'sessions.export-incident',
  input: z.object({ incidentId: z.string(), destinationId: z.string() }),
  // With the delays between them about an hour: as long as a ticket system may be away for a release of its own.
  retries: 16,
  backoffSeconds: 5,
  timeoutMs: 120_000,
  concurrency: 4,
  priority: 0,
  dedupeKey: ({ incidentId, destinationId }) => `${incidentId}/${destinationId}`,
})
