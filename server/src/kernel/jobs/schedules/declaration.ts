import { Cron } from 'croner'
import type { JobDeclaration } from '../declaration.ts'

/** A job that is enqueued by the clock on the wall. */
export interface ScheduleDeclaration {
  /** Unique, e.g. `library.nightly`. */
  readonly name: string
  /** Minute, hour, day of month, month, day of week: `15 3 * * *`. */
  readonly cron: string
  /** An IANA name, e.g. `Europe/Berlin`. */
  readonly timezone: string
  readonly job: JobDeclaration<unknown>
  readonly input: unknown
}

/**
 * Declared in code, as jobs are. Throws when the cron expression or the zone cannot be read, or its day never comes.
 * When the clocks go forward, a turn in the hour that is left out comes right after it; when they go back, it comes once.
 */
export const declareSchedule = <I>(schedule: {
  name: string
  cron: string
  timezone: string
  job: JobDeclaration<I>
  input: I
}): ScheduleDeclaration => {
  const declared = {
    ...schedule,
    // The input is checked here, and by the same schema again when the job runs.
    job: schedule.job as JobDeclaration<unknown>,
    input: schedule.job.input.parse(schedule.input),
  }
  nextTurn(declared, 0)
  return declared
}

/** The first turn after `after`, both Unix ms. */
export const nextTurn = ({ name, cron, timezone }: ScheduleDeclaration, after: number): number => {
  const next = parse(name, cron, timezone).nextRun(new Date(after))
  if (next === null) throw new Error(`The schedule ${name} never comes: ${cron}`)
  return next.getTime()
}

const parse = (name: string, cron: string, timezone: string): Cron => {
  try {
    return new Cron(cron, { timezone, mode: '5-part', paused: true })
  } catch (cause) {
    throw new Error(`The schedule ${name} cannot be read: ${cron}, ${timezone}`, { cause })
  }
}
