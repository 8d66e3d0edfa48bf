import type { EngineEvent } from '../../server/src/modules/sessions/engine/index.ts'
import { CLICK_FAULTS } from './fault-clicks.ts'
import { PAGE_FAULTS } from './fault-pages.ts'
import { openPage, type Watching } from './page.ts'
import { addBackground } from './people.ts'
import { seeded } from './random.ts'
import type { Truth } from './scenario.ts'
import { CLICK_TWINS } from './twin-clicks.ts'
import { PAGE_TWINS } from './twin-pages.ts'

export interface Trace {
  readonly scenario: string
  readonly watching: Watching
  readonly truth: Truth
  readonly events: readonly EngineEvent[]
}

const SCENARIOS = [...CLICK_FAULTS, ...PAGE_FAULTS, ...CLICK_TWINS, ...PAGE_TWINS]

/**
 * `perScenario` traces of every fault and every twin, reported in one way, half of them on sites whose links lead to other
 * documents; the same for the same seed.
 */
export const makeCorpus = (seed: number, perScenario: number, watching: Watching): Trace[] =>
  SCENARIOS.flatMap((scenario, kind) =>
    Array.from({ length: perScenario }, (_, n): Trace => {
      const page = openPage(
        seeded(seed + kind * 1_000_003 + n * 7_919),
        watching,
        n % 2 === 0 ? 'load' : 'push',
      )
      page.go('/', 'load')
      const truth = scenario.play(page)
      addBackground(page)
      return { scenario: scenario.name, watching, truth, events: page.events }
    }),
  )
