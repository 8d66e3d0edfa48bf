import type { Incident, IncidentChange, IncidentStatus } from '@fovea/client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { explain } from '#/data/errors.ts'
import { formatAgo, formatDateTime } from '#/format/index.ts'
import { Button, classNames, ErrorState, Loading, Panel, Skeleton, TextArea } from '#/ui/index.ts'
import { auditQuery } from '../data/incidents.ts'
import { STATUS_LABELS } from '../words.ts'
import { useChangeIncident } from './use-change.ts'

/** Who did what with an incident and why, newest first, and a place for a word of one's own. */
export function Audit({ incident }: { incident: Incident }) {
  const audit = useInfiniteQuery(auditQuery(incident.id))
  return (
    <Panel title="History">
      <NoteForm incident={incident} />
      {audit.data ? (
        <ol aria-label="History" className="mt-4 flex flex-col">
          {audit.data.map((change, index) => (
            <ChangeLine key={change.id} change={change} isLast={index === audit.data.length - 1} />
          ))}
        </ol>
      ) : audit.error ? (
        <ErrorState {...explain(audit.error)} onRetry={() => void audit.refetch()} />
      ) : (
        <Loading label="Loading the history">
          <Skeleton className="mt-4 h-16" />
        </Loading>
      )}
      {audit.hasNextPage && (
        <Button className="mt-3" busy={audit.isFetchingNextPage} onClick={() => void audit.fetchNextPage()}>
          Show older
        </Button>
      )}
    </Panel>
  )
}

function NoteForm({ incident }: { incident: Incident }) {
  const [note, setNote] = useState('')
  const change = useChangeIncident(incident, () => setNote(''))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (note.trim() !== '') change.mutate({ note: note.trim() })
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-2">
      <TextArea
        label="Note"
        rows={2}
        maxLength={2_000}
        placeholder="What you found out"
        value={note}
        onChange={event => setNote(event.target.value)}
      />
      <Button
        type="submit"
        size="small"
        busy={change.isPending}
        disabled={note.trim() === ''}
        className="self-end"
      >
        Add note
      </Button>
    </form>
  )
}

const isStatus = (value: string | null): value is IncidentStatus => value !== null && value in STATUS_LABELS
const statusWord = (value: string | null) =>
  isStatus(value) ? STATUS_LABELS[value].toLowerCase() : (value ?? '')

function wordsOf({ change, from, to }: IncidentChange): string {
  if (change === 'created') return 'Was seen for the first time'
  if (change === 'status') return `From ${statusWord(from)} to ${statusWord(to)}`
  if (change === 'suppressed') return 'Suppressed'
  if (change === 'unsuppressed') return 'No longer suppressed'
  if (change === 'exported') return `Exported${to ? ` as ${to}` : ''}`
  return 'Note'
}

const dots: Record<IncidentChange['change'], string> = {
  created: 'bg-line-strong',
  status: 'bg-accent',
  suppressed: 'bg-warn',
  unsuppressed: 'bg-warn',
  exported: 'bg-ok',
  note: 'bg-line-strong',
}

function ChangeLine({ change, isLast }: { change: IncidentChange; isLast: boolean }) {
  return (
    <li className="relative flex gap-4 pb-4 last:pb-0">
      {!isLast && <span aria-hidden className="absolute top-4 bottom-0 left-[4.5px] w-px bg-line" />}
      <span
        aria-hidden
        className={classNames('mt-1.5 size-2.5 shrink-0 rounded-full', dots[change.change])}
      />
      <div className="min-w-0 flex-1 text-sm">
        <p className="font-medium">{wordsOf(change)}</p>
        {change.note && <p className="mt-0.5 break-words whitespace-pre-line text-ink-2">{change.note}</p>}
        <p className="text-[13px] text-ink-3">
          <time dateTime={new Date(change.at).toISOString()} title={formatDateTime(change.at)}>
            {formatAgo(change.at, Date.now())}
          </time>
          {change.by !== '' && ` · ${change.by}`}
        </p>
      </div>
    </li>
  )
}
