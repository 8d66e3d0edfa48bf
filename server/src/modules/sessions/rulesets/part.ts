import { handleJob } from '#kernel/jobs'
import type { RefoldParts } from '../manager/index.ts'
import type { Part, SessionsParts } from '../part.ts'
import { rememberedRules } from './active.ts'
import { rescoreSessions } from './jobs.ts'
import { pruneRescores } from './rescore.repository.ts'
import { rescoreRoutes } from './rescore.routes.ts'
import { runRescore } from './rescore.run.ts'
import { createRescoreService } from './rescore.service.ts'
import { rulesetRoutes } from './ruleset.routes.ts'
import { createRulesetService } from './ruleset.service.ts'

const DAY_MS = 24 * 3_600_000
const PRUNE_PAGE = 500

/** The rules that sessions are scored by, and scoring history by others. */
export const createRulesets = (parts: SessionsParts, refold: RefoldParts): Part => {
  parts.metrics.measured(
    'sessions_remembered_rules',
    'Versions of rulesets that this process remembers.',
    () => [{ value: rememberedRules() }],
  )
  return {
    routes: [...rulesetRoutes(createRulesetService(parts)), ...rescoreRoutes(createRescoreService(parts))],
    handlers: [
      handleJob(rescoreSessions, ({ rescoreId }, context) =>
        runRescore({ ...parts, refold }, rescoreId, context),
      ),
    ],
    housekeeping: [
      { name: 'sessions.prune-rescores', everyMs: DAY_MS / 24, run: signal => prune(parts, signal) },
    ],
  }
}

/** The sessions that they speak of are gone by then. */
const prune = async ({ db, clock, config }: SessionsParts, signal: AbortSignal): Promise<void> => {
  const before = clock.now() - config.SESSIONS_RETENTION_DAYS * DAY_MS
  do signal.throwIfAborted()
  while ((await pruneRescores(db.query, before, PRUNE_PAGE)) === PRUNE_PAGE)
}
