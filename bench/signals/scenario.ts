import type { SignalType } from '../../server/src/modules/sessions/engine/index.ts'
import type { Page } from './page.ts'

/** What a person who watched the session would say about it; neither rule nor threshold is consulted. */
export interface Truth {
  readonly must: readonly SignalType[]
  /** Defensible either way; counted as neither right nor wrong. */
  readonly may?: readonly SignalType[]
}

export interface Scenario {
  readonly name: string
  play(page: Page): Truth
}

export const NOTHING: Truth = { must: [] }
