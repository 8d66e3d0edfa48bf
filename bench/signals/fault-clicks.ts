import { type Behaviour, button, type Page } from './page.ts'
import { browse, clickAgain } from './people.ts'
import type { Scenario, Truth } from './scenario.ts'

const NOTHING_HAPPENS: Behaviour = { does: 'nothing' }

const thrown = (page: Page): Behaviour => ({
  does: 'throw',
  message: `Cannot read properties of undefined (reading 'item${page.random.whole(1, 99)}')`,
  afterMs: page.random.human(25, 0.8),
})

const refused = (page: Page): Behaviour => ({
  does: 'ask',
  path: '/api/cart',
  ms: page.random.human(260, 0.7),
  status: page.random.pick([500, 502, 503, 400, 0]),
  shows: 'nothing',
})

/** Angry people click fast, some slower, and their hand moves. */
const ANGRY = { median: 330, spread: 0.4, tremor: 4 }
const times = (page: Page): number => page.random.whole(3, 9)

const deadOnce = (page: Page): Truth => {
  page.click(button('buy'), NOTHING_HAPPENS)
  page.wait(page.random.human(2_600, 0.6))
  if (page.random.chance(0.3)) {
    page.click(button('buy'), NOTHING_HAPPENS)
    page.wait(page.random.human(4_000))
  }
  return { must: ['dead_click'] }
}

const deadAndAngry = (page: Page): Truth => {
  clickAgain(page, button('buy'), times(page), () => NOTHING_HAPPENS, ANGRY)
  page.wait(page.random.human(3_500))
  return { must: ['dead_click', 'rage'] }
}

const throws = (page: Page): Truth => {
  page.click(button('pay'), thrown(page))
  page.wait(page.random.human(4_000))
  return { must: ['error_click'] }
}

const throwsAndAngry = (page: Page): Truth => {
  clickAgain(page, button('pay'), times(page), () => thrown(page), ANGRY)
  page.wait(page.random.human(4_000))
  return { must: ['error_click', 'rage'], may: ['blocked'] }
}

const requestFails = (page: Page): Truth => {
  page.click(button('add'), refused(page))
  page.wait(page.random.human(4_000))
  return { must: ['error_click'] }
}

const failsAgainAndAgain = (page: Page): Truth => {
  const tries = page.random.whole(3, 6)
  for (let n = 0; n < tries; n += 1) {
    page.click(button('add'), page.random.chance(0.5) ? thrown(page) : refused(page))
    page.wait(page.random.human(2_400, 0.3))
  }
  return { must: ['error_click', 'blocked'], may: ['rage'] }
}

const slow = (page: Page): Behaviour => ({
  does: 'ask',
  path: '/api/report',
  ms: page.random.between(4_000, 14_000),
  status: 200,
  shows: 'nothing',
})

const slowOnce = (page: Page): Truth => {
  const behaviour = slow(page)
  page.click(button('report'), behaviour)
  page.wait((behaviour.does === 'ask' ? behaviour.ms : 0) + page.random.human(2_500))
  return { must: ['slow_wait'] }
}

const slowAndAngry = (page: Page): Truth => {
  const behaviour = slow(page)
  clickAgain(page, button('report'), times(page), () => behaviour, ANGRY)
  page.wait((behaviour.does === 'ask' ? behaviour.ms : 0) + page.random.human(2_500))
  return { must: ['slow_wait', 'rage'] }
}

const around = (name: string, play: (page: Page) => Truth): Scenario => ({
  name,
  play: page => {
    browse(page, page.random.whole(1, 6))
    const truth = play(page)
    browse(page, page.random.whole(0, 5))
    return truth
  },
})

export const CLICK_FAULTS: readonly Scenario[] = [
  around('a dead button', deadOnce),
  around('a dead button, and anger', deadAndAngry),
  around('a button that throws', throws),
  around('a button that throws, and anger', throwsAndAngry),
  around('a request that fails', requestFails),
  around('a button that fails again and again', failsAgainAndAgain),
  around('a slow answer', slowOnce),
  around('a slow answer, and anger', slowAndAngry),
]
