import type { IncidentStatus, SessionState, Severity } from '@fovea/client'
import { Badge, type BadgeTone, classNames } from '#/ui/index.ts'
import { SEVERITY_LABELS, STATE_LABELS, STATUS_LABELS, signalLabel } from '../words.ts'
import { iconOf, severityTone } from './signal-icon.tsx'

const severityBadges: Record<Severity, BadgeTone> = {
  none: 'neutral',
  low: 'neutral',
  medium: 'warn',
  high: 'danger',
  critical: 'danger',
}

export function SeverityBadge({ severity }: { severity: Severity }) {
  return <Badge tone={severityBadges[severity]}>{SEVERITY_LABELS[severity]}</Badge>
}

const stateTones: Record<SessionState, string> = {
  active: 'bg-ok',
  idle: 'bg-warn',
  completed: 'bg-line-strong',
}

/** The state of a session as a dot with its word. */
export function StateDot({ state }: { state: SessionState }) {
  return (
    <span className="inline-flex items-center gap-1.5 text-[13px] whitespace-nowrap text-ink-2">
      <span aria-hidden className={classNames('size-2 shrink-0 rounded-full', stateTones[state])} />
      {STATE_LABELS[state]}
    </span>
  )
}

const statusTones: Record<IncidentStatus, BadgeTone> = {
  new: 'accent',
  confirmed: 'warn',
  dismissed: 'neutral',
  resolved: 'ok',
  regressed: 'danger',
}

export function StatusBadge({ status }: { status: IncidentStatus }) {
  return <Badge tone={statusTones[status]}>{STATUS_LABELS[status]}</Badge>
}

/** A kind of signal, with its sign. */
export function SignalName({ type, severity = 'low' }: { type: string; severity?: Severity }) {
  const Icon = iconOf(type)
  return (
    <span className="inline-flex min-w-0 items-center gap-1.5">
      <Icon aria-hidden className={classNames('size-4 shrink-0', severityTone[severity].text)} />
      <span className="truncate">{signalLabel(type)}</span>
    </span>
  )
}
