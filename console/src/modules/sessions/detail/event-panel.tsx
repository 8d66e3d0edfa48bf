import type { SessionEvent, Signal, TimelineEntry } from '@fovea/client'
import { formatDateTime } from '#/format/index.ts'
import { Badge, CopyValue } from '#/ui/index.ts'
import { describe } from '../timeline/entries.ts'
import { nameTarget, signalLabel, thresholdLabel, withUnit } from '../words.ts'
import { Heading } from './signal-panel.tsx'

type EventPanelProps = {
  entry: TimelineEntry
  event: SessionEvent
  /** Those that it is evidence of. */
  signals: readonly Signal[]
  onChoose: (key: string) => void
}

/** One event with all that is kept of it, and the signals that stand on it. */
export function EventPanel({ entry, event, signals, onChoose }: EventPanelProps) {
  const { title, detail } = describe(entry)
  return (
    <article aria-label={title} className="flex flex-col gap-4">
      <header>
        <h2 className="text-base font-semibold tracking-tight">{title}</h2>
        {detail && <p className="text-sm break-words text-ink-2">{detail}</p>}
      </header>
      {signals.length > 0 && (
        <div>
          <Heading>Evidence of</Heading>
          <ul className="flex flex-wrap gap-1.5">
            {signals.map(signal => (
              <li key={signal.id}>
                <button
                  type="button"
                  onClick={() => onChoose(signal.id)}
                  className="inline-flex h-7 items-center rounded-full bg-warn-soft px-3 text-[13px] font-medium text-warn hover:underline"
                >
                  {signalLabel(signal.type)}
                </button>
              </li>
            ))}
          </ul>
        </div>
      )}
      <Facts event={event} />
      <CopyValue value={event.eventId} label="the event’s id" />
    </article>
  )
}

const valueWords = (name: string, value: unknown): string =>
  typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean'
    ? withUnit(name, value)
    : JSON.stringify(value)

function Facts({ event }: { event: SessionEvent }) {
  const { target } = event
  const rows = [
    ['When', formatDateTime(event.timestamp)],
    ['Route', event.route],
    ['Target', nameTarget(target)],
    ['Selector', target?.selector ?? ''],
    ...Object.entries(event.metadata).map(([name, value]) => [thresholdLabel(name), valueWords(name, value)]),
  ].filter(([, value]) => value !== '')
  return (
    <>
      <dl className="text-[13px]">
        {rows.map(([term, value]) => (
          <div key={term} className="flex gap-4 border-b border-line/60 py-1.5">
            <dt className="w-28 shrink-0 text-ink-3">{term}</dt>
            <dd className="min-w-0 flex-1 break-words">{value}</dd>
          </div>
        ))}
      </dl>
      {event.flags.length > 0 && (
        <p className="flex flex-wrap gap-1.5">
          {event.flags.map(flag => (
            <Badge key={flag}>{flag}</Badge>
          ))}
        </p>
      )}
    </>
  )
}
