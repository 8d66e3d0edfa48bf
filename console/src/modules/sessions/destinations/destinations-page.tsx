import type { Destination, DestinationKind } from '@fovea/client'
import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { explain } from '#/data/errors.ts'
import { Button, ErrorState, Loading, Menu, Panel, Skeleton } from '#/ui/index.ts'
import { destinationsQuery } from '../data/destinations.ts'
import { SessionsFrame } from '../sessions-frame.tsx'
import { DestinationDialog } from './destination-dialog.tsx'
import { DestinationRow } from './destination-row.tsx'
import { KIND_NAMES, KINDS } from './kinds.ts'

/** Where confirmed incidents become tickets. */
export function Page() {
  const destinations = useQuery(destinationsQuery)
  const [adding, setAdding] = useState<DestinationKind>()
  const hasSome = (destinations.data?.length ?? 0) > 0
  return (
    <SessionsFrame>
      <div className="max-w-3xl">
        <Panel
          title="Destinations"
          description="Confirmed incidents that are certain enough become tickets here: once each, tried again until they arrive."
          action={hasSome && <AddMenu onAdd={setAdding} />}
        >
          {destinations.data ? (
            hasSome ? (
              <List destinations={destinations.data} />
            ) : (
              <Offer onAdd={setAdding} />
            )
          ) : destinations.error ? (
            <ErrorState {...explain(destinations.error)} onRetry={() => void destinations.refetch()} />
          ) : (
            <Loading label="Loading destinations">
              <Skeleton className="h-20" />
            </Loading>
          )}
        </Panel>
      </div>
      {adding && <DestinationDialog kind={adding} onClose={() => setAdding(undefined)} />}
    </SessionsFrame>
  )
}

function List({ destinations }: { destinations: readonly Destination[] }) {
  return (
    <ul aria-label="Destinations" className="flex flex-col divide-y divide-line">
      {destinations.map(destination => (
        <DestinationRow key={destination.id} destination={destination} />
      ))}
    </ul>
  )
}

type AddProps = { onAdd: (kind: DestinationKind) => void }

function AddMenu({ onAdd }: AddProps) {
  return (
    <Menu
      label="Kinds"
      align="end"
      items={KIND_NAMES.map(kind => ({
        label: KINDS[kind].label,
        icon: KINDS[kind].icon,
        onSelect: () => onAdd(kind),
      }))}
      trigger={props => (
        <Button {...props} icon={Plus} tone="primary">
          Add
        </Button>
      )}
    />
  )
}

/** The empty page shows what there could be. */
function Offer({ onAdd }: AddProps) {
  return (
    <ul aria-label="Kinds" className="grid gap-3 sm:grid-cols-2">
      {KIND_NAMES.map(kind => {
        const { label, icon: Icon, does } = KINDS[kind]
        return (
          <li key={kind}>
            <button
              type="button"
              onClick={() => onAdd(kind)}
              className="flex h-full w-full items-start gap-3 rounded-xl border border-line p-4 text-left hover:border-line-strong hover:bg-hover"
            >
              <Icon aria-hidden className="mt-0.5 size-5 shrink-0 text-accent" />
              <span>
                <span className="block text-sm font-medium">{label}</span>
                <span className="block text-[13px] text-ink-2">{does}</span>
              </span>
            </button>
          </li>
        )
      })}
    </ul>
  )
}
