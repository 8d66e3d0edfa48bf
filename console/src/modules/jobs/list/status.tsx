import type { Job, JobStatus } from '@fovea/client'
import {
  Ban,
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CirclePause,
  LoaderCircle,
  type LucideIcon,
  ShieldAlert,
} from 'lucide-react'
import type { BadgeTone } from '#/ui/index.ts'
import { classNames } from '#/ui/index.ts'

type Look = { icon: LucideIcon; tone: string; badge: BadgeTone; label: string }

const looks: Record<JobStatus, Look> = {
  queued: { icon: CircleDashed, tone: 'text-ink-3', badge: 'neutral', label: 'Queued' },
  running: { icon: LoaderCircle, tone: 'text-accent animate-turn', badge: 'accent', label: 'Running' },
  succeeded: { icon: CircleCheck, tone: 'text-ok', badge: 'ok', label: 'Succeeded' },
  failed: { icon: CircleAlert, tone: 'text-danger', badge: 'danger', label: 'Failed' },
  cancelled: { icon: Ban, tone: 'text-ink-3', badge: 'neutral', label: 'Cancelled' },
  quarantined: { icon: ShieldAlert, tone: 'text-warn', badge: 'warn', label: 'Quarantined' },
}

const BLOCKED: Look = {
  icon: CirclePause,
  tone: 'text-ink-3',
  badge: 'neutral',
  label: 'Waits for other steps',
}

export const lookOf = ({ status, blocked }: Pick<Job, 'status' | 'blocked'>): Look =>
  status === 'queued' && blocked ? BLOCKED : looks[status]

export function StatusIcon({ job }: { job: Pick<Job, 'status' | 'blocked'> }) {
  const { icon: Icon, tone } = lookOf(job)
  return <Icon aria-hidden className={classNames('size-5 shrink-0', tone)} />
}

export const canCancel = ({ status }: Pick<Job, 'status'>) => status === 'queued' || status === 'running'
export const canRetry = ({ status }: Pick<Job, 'status'>) =>
  status === 'failed' || status === 'cancelled' || status === 'quarantined'
