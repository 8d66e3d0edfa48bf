import type { EngineSignal } from '../engine/index.ts'
import type { ScoredSession } from './signals.ts'

/** A signal as the engine makes them: a dead button of /cart unless told otherwise. */
export const signal = (id: string, fields: Partial<EngineSignal> = {}): EngineSignal => {
  const startedAt = fields.startedAt ?? 1_000
  return {
    id,
    type: 'dead_click',
    strength: 0.9,
    confidence: 0.9,
    severity: 'medium',
    ruleId: 'default/dead_click',
    ruleVersion: 1,
    thresholds: { withinMs: 2_500 },
    eventIds: [`event-${id}`],
    endedAt: startedAt,
    route: '/cart',
    target: { type: 'button', id: 'pay', selector: '#pay', tagName: 'BUTTON' },
    label: '#pay',
    explanation: 'Nothing answered the click within 2.5 s.',
    counterfactual: 'It would not fire if something had answered.',
    correlatedWith: [],
    ...fields,
    startedAt,
  }
}

export const scored = (
  projectId: string,
  sessionId: string,
  signals: readonly EngineSignal[],
  fields: Partial<ScoredSession> = {},
): ScoredSession => ({
  projectId,
  sessionId,
  revision: 1,
  user: null,
  environment: null,
  startedAt: 0,
  signals,
  ruleset: { id: 'default', version: 1 },
  ...fields,
})
