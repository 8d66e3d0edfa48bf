import type { NewNotice } from '#kernel/notices'
import type { IncidentRow } from './tables.ts'

/** Small: whoever follows reads the incident itself. */
export const noticeOf = (topic: 'incident.created' | 'incident.updated', row: IncidentRow): NewNotice => ({
  topic,
  projectId: row.projectId,
  data: {
    id: row.id,
    type: row.type,
    title: row.title,
    status: row.status,
    sessionCount: row.sessionCount,
    lastSeenAt: row.lastSeenAt,
  },
})
