import type { Destination, Incident } from '@fovea/client'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Send } from 'lucide-react'
import { explain, wordsOf } from '#/data/errors.ts'
import { formatAgo } from '#/format/index.ts'
import { Button, ErrorState, Loading, Menu, Panel, Skeleton, showToast } from '#/ui/index.ts'
import { destinationsQuery } from '../data/destinations.ts'
import { exportIncident } from '../data/incidents.ts'
import { Tickets } from './incident-card.tsx'

/** The server exports nothing that is less certain. */
const LEAST_CONFIDENCE = 0.7

/** Why an incident cannot become a ticket now; undefined when it can. */
function obstacle({ status, confidence, suppression }: Incident): string | undefined {
  if (status !== 'confirmed') return 'Confirm it first: only confirmed incidents become tickets.'
  if (suppression) return 'It is suppressed. Lift that first.'
  if (confidence < LEAST_CONFIDENCE)
    return `It is not certain enough: ${Math.round(confidence * 100)} % of the 70 % that a ticket needs.`
  return undefined
}

/** The tickets of an incident, and a way to make one. */
export function Exports({ incident }: { incident: Incident }) {
  const destinations = useQuery(destinationsQuery)
  const names = new Map(destinations.data?.map(({ id, name }) => [id, name]))
  return (
    <Panel title="Tickets">
      {incident.exports.length > 0 && (
        <ul className="mb-4 flex flex-col gap-3">
          {incident.exports.map(one => (
            <ExportLine key={one.destinationId} one={one} name={names.get(one.destinationId)} />
          ))}
        </ul>
      )}
      {destinations.data ? (
        <NextTicket incident={incident} destinations={destinations.data} />
      ) : destinations.error ? (
        <ErrorState {...explain(destinations.error)} onRetry={() => void destinations.refetch()} />
      ) : (
        <Loading label="Loading the destinations">
          <Skeleton className="h-10" />
        </Loading>
      )}
    </Panel>
  )
}

type NextTicketProps = { incident: Incident; destinations: readonly Destination[] }

/** Where a ticket can be made now, or why none can. */
function NextTicket({ incident, destinations }: NextTicketProps) {
  const open = destinations.filter(
    ({ id, enabled }) =>
      enabled && !incident.exports.some(one => one.destinationId === id && one.state !== 'failed'),
  )
  const why = obstacle(incident)
  if (destinations.length === 0)
    return (
      <p className="text-sm text-ink-2">
        There is no destination yet.{' '}
        <Link to="/sessions/destinations" className="rounded font-medium text-accent hover:underline">
          Set one up
        </Link>
      </p>
    )
  if (why) return <p className="text-sm text-pretty text-ink-2">{why}</p>
  return open.length > 0 && <ExportMenu incident={incident} choices={open} />
}

function ExportMenu({ incident, choices }: { incident: Incident; choices: { id: string; name: string }[] }) {
  const send = useMutation({
    mutationFn: (destinationId: string) => exportIncident(incident.id, destinationId),
    onSuccess: () => showToast({ title: 'The ticket is on its way', tone: 'success' }),
    onError: error =>
      showToast({ title: 'The incident was not exported', detail: wordsOf(error), tone: 'danger' }),
  })
  return (
    <Menu
      label="Destinations"
      items={choices.map(({ id, name }) => ({ label: name, icon: Send, onSelect: () => send.mutate(id) }))}
      trigger={props => (
        <Button {...props} icon={Send} busy={send.isPending}>
          Make a ticket
        </Button>
      )}
    />
  )
}

function ExportLine({ one, name }: { one: Incident['exports'][number]; name: string | undefined }) {
  const states = { waiting: 'waits for its turn', exported: 'exported', failed: 'failed' }
  return (
    <li className="text-sm">
      <p className="flex flex-wrap items-center gap-2">
        <span className="font-medium">{name ?? one.kind}</span>
        <Tickets exports={[one]} />
      </p>
      <p className="text-[13px] text-ink-3">
        {states[one.state]} {formatAgo(one.at, Date.now())}
      </p>
      {one.failure && <p className="text-[13px] break-words text-danger">{one.failure.message}</p>}
    </li>
  )
}
