import { button, element, isWatched, type Page } from './page.ts'
import { answers, browse, changes, clickAgain, opens } from './people.ts'
import { NOTHING, type Scenario } from './scenario.ts'

/** Clicks that look like anger, emptiness or failure to a program that counts, and are none of it. */
const many = (page: Page): number => page.random.whole(3, 10)
const QUICK = { median: 300, spread: 0.35, tremor: 3 }

const stepper = (page: Page): void => clickAgain(page, button('more'), many(page), () => changes(page), QUICK)

const stepperThatSaves = (page: Page): void =>
  clickAgain(page, button('more'), many(page), () => answers(page, 'change'), QUICK)

const pager = (page: Page): void => {
  const next = element('a', 'next', 'link')
  clickAgain(page, next, many(page), n => opens(page, `/list/${n + 2}`), {
    median: 700,
    spread: 0.3,
    tremor: 2,
  })
}

const pagerByRequest = (page: Page): void =>
  clickAgain(page, button('next'), many(page), () => answers(page), { median: 650, spread: 0.3, tremor: 2 })

const toggle = (page: Page): void =>
  clickAgain(page, element('button', 'dark', 'switch'), page.random.whole(3, 6), () => changes(page), QUICK)

const checkbox = (page: Page): void => {
  const box = element('input', 'all', 'checkbox')
  for (let n = 0; n < page.random.whole(3, 6); n += 1) {
    page.click(box, changes(page))
    page.wait(3)
    page.input(box)
    page.wait(page.random.human(350))
  }
}

const carousel = (page: Page): void =>
  clickAgain(page, button('right'), many(page), () => changes(page), QUICK)

const tripleClick = (page: Page): void => {
  const text = element('p', 'terms', null)
  const selected = page.random.whole(1, 2)
  clickAgain(
    page,
    text,
    3,
    n =>
      n < selected
        ? { does: n === 0 ? 'nothing' : 'selection', afterMs: 4 }
        : { does: 'selection', afterMs: 4 },
    { median: 170, spread: 0.15, tremor: 1 },
  )
}

const doubleClick = (page: Page): void =>
  clickAgain(
    page,
    element('div', 'folder', 'treeitem'),
    2,
    n => (n === 0 ? { does: 'selection', afterMs: 10 } : changes(page)),
    { median: 180, spread: 0.15, tremor: 1 },
  )

const game = (page: Page): void =>
  clickAgain(page, element('canvas', 'board', null), page.random.whole(5, 30), () => ({ does: 'nothing' }), {
    median: 280,
    spread: 0.5,
    tremor: 9,
  })

const generation = (page: Page): void => {
  const ms = page.random.between(5_000, 25_000)
  page.click(button('generate'), { does: 'ask', path: '/api/generate', ms, status: 200, shows: 'progress' })
  page.wait(ms + page.random.human(2_000))
}

const optimistic = (page: Page): void => {
  page.click(button('like'), {
    does: 'ask',
    path: '/api/likes',
    ms: page.random.between(4_500, 9_000),
    status: 200,
    shows: 'change',
  })
  page.wait(page.random.human(11_000))
}

const tickingClock = (page: Page): void => {
  const seconds = page.random.whole(15, 40)
  const from = page.now
  for (let n = 0; n < seconds; n += 1) {
    page.emit(
      'network_success',
      { method: 'GET', path: '/api/time', durationMs: page.random.whole(5, 40) },
      from + n * 1_000,
    )
  }
  for (let n = 0; n < 5; n += 1) {
    page.wait(page.random.human(2_500))
    page.click(button('lap'), isWatched(page) ? changes(page) : answers(page))
  }
  page.wait(4_000)
}

const newTab = (page: Page): void => {
  page.click(element('a', 'docs', 'link'), { does: 'cover', afterMs: page.random.between(40, 900) })
  page.wait(page.random.human(40_000))
  page.emit('visibility', { hidden: false })
}

const lookAway = (page: Page): void => {
  page.click(button('play'), changes(page))
  page.wait(page.random.between(300, 2_400))
  page.emit('visibility', { hidden: true })
  page.wait(page.random.human(30_000))
  page.emit('visibility', { hidden: false })
}

const searchAsTyped = (page: Page): void => {
  const field = element('input', 'search', 'textbox')
  page.click(field, { does: 'focus', afterMs: 2 })
  for (let n = 0; n < page.random.whole(3, 8); n += 1) {
    page.wait(page.random.human(180))
    page.input(field)
    const given = {
      method: 'GET',
      path: '/api/suggest',
      status: 0,
      error: 'AbortError: the user aborted a request',
    }
    page.emit('network_error', { ...given, durationMs: page.random.whole(20, 150) }, page.now + 160)
  }
  page.wait(2_000)
}

/** Clicks that are quick and near each other, on different things. */
const keypad = (page: Page): void => {
  const at = { x: page.random.whole(200, 500), y: page.random.whole(200, 500) }
  for (let n = 0; n < page.random.whole(4, 8); n += 1) {
    page.click(button(`key-${page.random.whole(0, 9)}`), changes(page), {
      x: at.x + page.random.whole(-24, 24),
      y: at.y + page.random.whole(-24, 24),
    })
    page.wait(page.random.human(320))
  }
}

const readerOfText = (page: Page): void => {
  const text = element('p', 'story', null)
  for (let n = 0; n < page.random.whole(2, 5); n += 1) {
    page.click(text, { does: 'nothing' })
    page.wait(page.random.human(4_000))
  }
}

const twin = (name: string, play: (page: Page) => void): Scenario => ({
  name,
  play: page => {
    browse(page, page.random.whole(1, 6))
    play(page)
    page.wait(page.random.human(3_000))
    browse(page, page.random.whole(0, 5))
    return NOTHING
  },
})

export const CLICK_TWINS: readonly Scenario[] = [
  twin('a stepper', stepper),
  twin('a stepper that saves', stepperThatSaves),
  twin('a pager', pager),
  twin('a pager by request', pagerByRequest),
  twin('a switch', toggle),
  twin('a checkbox', checkbox),
  twin('a carousel', carousel),
  twin('a triple click on a text', tripleClick),
  twin('a double click', doubleClick),
  twin('a game on a canvas', game),
  twin('a slow generation with progress', generation),
  twin('a slow request behind an immediate change', optimistic),
  twin('a ticking clock', tickingClock),
  twin('a link into another tab', newTab),
  twin('a look at another tab', lookAway),
  twin('a search while typing', searchAsTyped),
  twin('a keypad', keypad),
  twin('clicks while reading', readerOfText),
]
