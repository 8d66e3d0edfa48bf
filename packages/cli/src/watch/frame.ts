import type { Job, Queue } from '@fovea/client'
import { QUEUE_HEADER, queueCells } from '../commands/queues.ts'
import { percent } from '../jobs.ts'
import type { Output } from '../output.ts'
import { bar, formatDuration, table, visible } from '../text.ts'
import type { Snapshot } from './snapshot.ts'

export interface FrameOptions {
  url: string
  /** Null while connected, else what is wrong. */
  lost: string | null
  /** Unix milliseconds. */
  now: number
  rows: number
  paint: Output['paint']
}

const BAR_WIDTH = 20
/** Heading, and two sections with a heading, an empty line and "and more" each. */
const OTHER_LINES = 8
/** Sections are never cut down further. */
const FEWEST = 3

/** The lines of the live view. What does not fit is counted instead: a frame never scrolls. */
export function frameOf(snapshot: Snapshot, options: FrameOptions): string[] {
  const { now, rows, paint } = options
  const queues = queueLines(snapshot.queues, now, rows - OTHER_LINES - 2 * FEWEST)
  const room = Math.max(2 * FEWEST, rows - queues.length - OTHER_LINES)
  const failures = Math.min(snapshot.failures.length, Math.max(FEWEST, Math.floor(room / 3)))
  const dim = (line: string): string => paint('dim', line)
  return [
    headingOf(options),
    '',
    ...queues.map((line, at) => (at === 0 ? dim(line) : line)),
    '',
    dim('RUNNING'),
    ...section(snapshot.running, room - failures, 'nothing', job => runningLine(job, now, paint)),
    '',
    dim('LAST FAILURES'),
    ...section(snapshot.failures, failures, 'none', job => failureLine(job, now, paint)),
  ]
}

/** As many as fit: those where jobs wait or run first, then those that need somebody, then the rest, which is counted. */
function queueLines(queues: Queue[], now: number, lines: number): string[] {
  const most = queues.length < lines ? queues.length : Math.max(1, lines - 2)
  const shown = new Set(queues.toSorted((a, b) => urgency(b) - urgency(a)).slice(0, most))
  const cells = queues.filter(queue => shown.has(queue)).map(queue => queueCells(queue, now))
  const more = queues.length - most
  return [...table(QUEUE_HEADER, cells).split('\n'), ...(more > 0 ? [`… and ${more} more queues`] : [])]
}

const urgency = ({ paused, queued, running, failed, quarantined }: Queue): number =>
  queued + running > 0 ? 2 : paused || failed + quarantined > 0 ? 1 : 0

function headingOf({ url, lost, paint }: FrameOptions): string {
  const state =
    lost === null
      ? paint('green', 'live')
      : paint('red', `connection lost (${visible(lost)}), trying again …`)
  return `Jobs of ${visible(url)}  ${state}  ${paint('dim', 'Ctrl-C ends this view')}`
}

function section(jobs: Job[], most: number, empty: string, line: (job: Job) => string): string[] {
  if (jobs.length === 0) return [empty]
  const more = jobs.length - most
  return [...jobs.slice(0, most).map(line), ...(more > 0 ? [`… and ${more} more`] : [])]
}

function runningLine(job: Job, now: number, paint: Output['paint']): string {
  const done = percent(job).padStart(4)
  const time = formatDuration(now - (job.startedAt ?? now)).padStart(6)
  const again = job.attempts > 1 ? paint('yellow', `  try ${job.attempts}`) : ''
  return `${paint('green', bar(job.progress, BAR_WIDTH))} ${done} ${time}  ${visible(job.name)}  ${job.id}${again}`
}

function failureLine(job: Job, now: number, paint: Output['paint']): string {
  const ago = `${formatDuration(now - (job.finishedAt ?? job.createdAt))} ago`.padStart(10)
  const error = job.error ? `${job.error.code}: ${job.error.message}` : ''
  return `${ago}  ${paint('red', job.status)}  ${visible(job.name)}  ${job.id}  ${visible(error)}`
}
