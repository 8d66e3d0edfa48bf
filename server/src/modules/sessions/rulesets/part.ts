import type { Part, SessionsParts } from '../part.ts'
import { rememberedRules } from './active.ts'
import { rulesetRoutes } from './ruleset.routes.ts'
import { createRulesetService } from './ruleset.service.ts'

/** The rules that sessions are scored by. */
export const createRulesets = (parts: SessionsParts): Part => {
  parts.metrics.measured(
    'sessions_remembered_rules',
    'Versions of rulesets that this process remembers.',
    () => [{ value: rememberedRules() }],
  )
  return { routes: rulesetRoutes(createRulesetService(parts)) }
}
