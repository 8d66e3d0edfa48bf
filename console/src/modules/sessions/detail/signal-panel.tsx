import type { Signal, TimelineEntry } from '@fovea/client'
import { Link } from '@tanstack/react-router'
import { Lightbulb, ListTree } from 'lucide-react'
import type { ReactNode } from 'react'
import { countOf } from '#/format/index.ts'
import { buttonClasses, classNames } from '#/ui/index.ts'
import { SeverityBadge } from '../look/badges.tsx'
import { iconOf, severityTone } from '../look/signal-icon.tsx'
import { describe, keyOf } from '../timeline/entries.ts'
import { milliseconds, nameTarget, ruleLabel, signalLabel, withUnit } from '../words.ts'

type SignalPanelProps = {
  signal: Signal
  entries: readonly TimelineEntry[]
  onChoose: (key: string) => void
}

/** Why a signal is there: what happened, where, by which numbers, on what evidence, and what would have prevented it. */
export function SignalPanel({ signal, entries, onChoose }: SignalPanelProps) {
  const Icon = iconOf(signal.type)
  const tone = severityTone[signal.severity]
  return (
    <article aria-label={signalLabel(signal.type)} className="flex flex-col gap-4">
      <header className="flex items-center gap-3">
        <span
          className={classNames('grid size-10 shrink-0 place-items-center rounded-xl', tone.soft, tone.text)}
        >
          <Icon aria-hidden className="size-5" />
        </span>
        <div className="min-w-0 flex-1">
          <h2 className="truncate text-base font-semibold tracking-tight">{signalLabel(signal.type)}</h2>
          <p className="truncate text-[13px] text-ink-3">
            {[nameTarget(signal.target), signal.route].filter(Boolean).join(' on ')}
          </p>
        </div>
        <SeverityBadge severity={signal.severity} />
      </header>
      <p className="text-sm text-pretty">{signal.explanation}</p>
      <p className="flex gap-2.5 rounded-xl bg-accent-soft px-3.5 py-3 text-sm text-pretty">
        <Lightbulb aria-hidden className="mt-0.5 size-4 shrink-0 text-accent" />
        {signal.counterfactual}
      </p>
      <Meters signal={signal} />
      <Thresholds signal={signal} />
      <Evidence signal={signal} entries={entries} onChoose={onChoose} />
      {signal.incidentId && (
        <Link to="/sessions/incidents/$id" params={{ id: signal.incidentId }} className={buttonClasses()}>
          <ListTree aria-hidden className="size-4" />
          Show its incident
        </Link>
      )}
    </article>
  )
}

function Meters({ signal: { strength, confidence, startedAt, endedAt } }: { signal: Signal }) {
  const meter = (term: string, value: number) => (
    <div key={term}>
      <dt className="text-xs text-ink-3">{term}</dt>
      <dd>
        <span className="tabular text-sm font-medium">{Math.round(value * 100)} %</span>
        <span aria-hidden className="mt-1 block h-1 overflow-hidden rounded-full bg-line">
          <span className="block h-full rounded-full bg-accent" style={{ width: `${value * 100}%` }} />
        </span>
      </dd>
    </div>
  )
  return (
    <dl className="grid grid-cols-3 gap-4">
      {meter('Strength', strength)}
      {meter('Confidence', confidence)}
      <div>
        <dt className="text-xs text-ink-3">Lasted</dt>
        <dd className="tabular text-sm font-medium">{milliseconds(endedAt - startedAt)}</dd>
      </div>
    </dl>
  )
}

export function Heading({ children }: { children: ReactNode }) {
  return <h3 className="eyebrow mb-1.5">{children}</h3>
}

function Thresholds({ signal: { thresholds, ruleId, ruleVersion } }: { signal: Signal }) {
  return (
    <div>
      <Heading>Thresholds that decided</Heading>
      <table className="w-full text-[13px]">
        <caption className="sr-only">Thresholds of the rule</caption>
        <tbody>
          {Object.entries(thresholds).map(([name, value]) => (
            <tr key={name} className="border-b border-line/60">
              <th scope="row" className="py-1.5 pr-3 text-left font-normal text-ink-2">
                {ruleLabel(name)}
              </th>
              <td className="tabular py-1.5 text-right font-medium">{withUnit(name, value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="mt-1.5 text-xs text-ink-3">
        Rule <code className="font-mono break-all">{ruleId}</code>, version {ruleVersion}
      </p>
    </div>
  )
}

/** More than this is told by its number alone. */
const SHOWN = 12

function Evidence({ signal: { eventIds }, entries, onChoose }: SignalPanelProps) {
  const found = new Map(entries.map(entry => [keyOf(entry), entry]))
  return (
    <div>
      <Heading>Evidence: {countOf(eventIds.length, 'event')}</Heading>
      <ul className="flex flex-wrap gap-1.5">
        {eventIds.slice(0, SHOWN).map(id => {
          const entry = found.get(id)
          return entry ? (
            <li key={id}>
              <button
                type="button"
                onClick={() => onChoose(id)}
                className="inline-flex h-7 items-center rounded-full border border-line px-3 text-[13px] font-medium text-ink-2 hover:bg-hover hover:text-ink"
              >
                {describe(entry).title}
              </button>
            </li>
          ) : null
        })}
        {eventIds.length > SHOWN && (
          <li className="self-center text-[13px] text-ink-3">and {eventIds.length - SHOWN} more</li>
        )}
      </ul>
    </div>
  )
}
