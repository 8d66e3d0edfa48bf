import { createHash } from 'node:crypto'
import type { Incident } from '../../schema/incident.ts'
import type { ExportKey } from './export.repository.ts'
import type { TicketDraft } from './ports.ts'

/**
 * A UUID in the form of version 4, as Linear asks of ids that others make, from the two ids: the same at each try, and
 * without the project's ids in foreign systems.
 */
export const markerOf = ({ incidentId, destinationId }: ExportKey): string => {
  const bytes = createHash('sha256').update(`${incidentId}/${destinationId}`).digest().subarray(0, 16)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

const day = (at: number): string => new Date(at).toISOString().replace('T', ' ').slice(0, 16)

/** What a person reads who has to mend it. */
export const draftOf = (
  incident: Incident,
  key: ExportKey,
  { publicUrl, since }: { readonly publicUrl: string | undefined; readonly since: number },
): TicketDraft => ({
  marker: markerOf(key),
  title: incident.title,
  summary: incident.explanation,
  facts: [
    { name: 'Where', value: incident.failurePoint.label },
    { name: 'Selector', value: incident.failurePoint.target?.selector ?? '' },
    { name: 'Severity', value: incident.severity },
    { name: 'Confidence', value: incident.confidence.toFixed(2) },
    { name: 'Affected', value: `${incident.sessionCount} sessions of ${incident.userCount} people` },
    { name: 'First seen', value: `${day(incident.firstSeenAt)} UTC` },
    { name: 'Last seen', value: `${day(incident.lastSeenAt)} UTC` },
  ].filter(({ value }) => value !== ''),
  link: publicUrl === undefined ? null : `${publicUrl}/sessions/incidents/${incident.id}`,
  incident,
  since,
})
