import type { Rescore } from '@fovea/client'
import { Link } from '@tanstack/react-router'
import { ArrowRight } from 'lucide-react'
import { countOf, formatNumber } from '#/format/index.ts'
import { Badge, classNames } from '#/ui/index.ts'
import { SignalName } from '../look/badges.tsx'
import { signalLabel } from '../words.ts'

type Change = { type: string; before: number; after: number; by: number }

export const changesOf = ({ signals }: Rescore): Change[] =>
  Object.entries(signals)
    .map(([type, { before, after }]) => ({ type, before, after, by: after - before }))
    .sort((a, b) => Math.abs(b.by) - Math.abs(a.by) || b.before - a.before)

const DAY_MS = 86_400_000

/** `12 fewer rage clicks`. */
const amount = ({ type, by }: Change) =>
  `${formatNumber(Math.abs(by))} ${by < 0 ? 'fewer' : 'more'}: ${signalLabel(type).toLowerCase()}`

/** What other rules would have made of the same sessions, in one sentence. */
export function summaryOf(rescore: Rescore): string {
  const days = Math.max(1, Math.round((rescore.range.to - rescore.range.from) / DAY_MS))
  const over = `Over the last ${countOf(days, 'day')}`
  if (rescore.sessions === 0) return `${over} there was no session to compare with.`
  const moved = changesOf(rescore).filter(({ by }) => by !== 0)
  if (moved.length === 0)
    return `${over} these rules would change nothing in ${countOf(rescore.sessions, 'session')}.`
  const sum = moved.reduce((total, { by }) => total + by, 0)
  const [first, ...others] = moved
  if (first && others.length === 0)
    return `${over} this would give ${formatNumber(Math.abs(first.by))} ${first.by < 0 ? 'fewer' : 'more'} ${signalWords(first)}.`
  const whole =
    sum === 0
      ? 'as many signals as before'
      : `${formatNumber(Math.abs(sum))} ${sum < 0 ? 'fewer' : 'more'} signals`
  return `${over} this would give ${whole} (${moved.slice(0, 3).map(amount).join(', ')}).`
}

const signalWords = ({ type, by }: Change) =>
  `${type.replaceAll('_', ' ')} signal${Math.abs(by) === 1 ? '' : 's'}`

/** Before and after, by kind of signal, and sessions to look at. */
export function Comparison({ rescore }: { rescore: Rescore }) {
  const { sessions, changedSessions, meanScore } = rescore
  return (
    <div className="flex flex-col gap-4">
      <table className="w-full text-[13px]">
        <caption className="sr-only">Signals before and after</caption>
        <thead>
          <tr className="border-b border-line text-left text-xs text-ink-3">
            <th scope="col" className="py-1.5 font-medium">
              Signal
            </th>
            <th scope="col" className="py-1.5 text-right font-medium">
              Now
            </th>
            <th scope="col" className="py-1.5 text-right font-medium">
              Then
            </th>
            <th scope="col" className="w-16 py-1.5 text-right font-medium">
              Change
            </th>
          </tr>
        </thead>
        <tbody>
          {changesOf(rescore).map(change => (
            <Row key={change.type} change={change} />
          ))}
        </tbody>
      </table>
      <p className="text-[13px] text-pretty text-ink-2">
        {formatNumber(changedSessions)} of {countOf(sessions, 'session')} change; the mean score goes from{' '}
        <span className="tabular">{meanScore.before.toFixed(1)}</span> to{' '}
        <span className="tabular">{meanScore.after.toFixed(1)}</span>.
      </p>
      <Examples rescore={rescore} />
    </div>
  )
}

function Row({ change: { type, before, after, by } }: { change: Change }) {
  return (
    <tr className="border-b border-line/60">
      <th scope="row" className="py-1.5 text-left font-normal">
        <SignalName type={type} />
      </th>
      <td className="tabular py-1.5 text-right text-ink-2">{formatNumber(before)}</td>
      <td className="tabular py-1.5 text-right font-medium">{formatNumber(after)}</td>
      <td
        className={classNames(
          'tabular py-1.5 text-right font-semibold',
          by === 0 ? 'text-ink-3' : by < 0 ? 'text-ok' : 'text-warn',
        )}
      >
        {by === 0 ? '0' : `${by > 0 ? '+' : '−'}${formatNumber(Math.abs(by))}`}
      </td>
    </tr>
  )
}

function Examples({ rescore: { examples } }: { rescore: Rescore }) {
  if (examples.length === 0) return null
  return (
    <div>
      <h3 className="eyebrow mb-1.5">Sessions that change</h3>
      <ul aria-label="Sessions that change" className="flex max-h-72 flex-col overflow-y-auto">
        {examples.map(({ sessionId, added, removed }) => (
          <li key={sessionId} className="border-b border-line/60 last:border-0">
            <Link
              to="/sessions/$id"
              params={{ id: sessionId }}
              className="flex items-center gap-2 rounded-lg py-2 text-[13px] hover:text-accent"
            >
              <span className="flex min-w-0 flex-1 flex-wrap gap-1">
                {removed.map((type, index) => (
                  // The same type may go more than once; nothing else tells them apart.
                  // biome-ignore lint/suspicious/noArrayIndexKey: the reason is above
                  <Badge key={`-${type}${index}`} tone="ok">
                    − {signalLabel(type)}
                  </Badge>
                ))}
                {added.map((type, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: as above
                  <Badge key={`+${type}${index}`} tone="warn">
                    + {signalLabel(type)}
                  </Badge>
                ))}
              </span>
              <span className="font-mono text-xs text-ink-3">…{sessionId.slice(-8)}</span>
              <ArrowRight aria-hidden className="size-3.5 shrink-0" />
            </Link>
          </li>
        ))}
      </ul>
    </div>
  )
}
