import { button, element, form, type Page } from './page.ts'
import { answers, browse, changes, opens, read, visit } from './people.ts'
import { NOTHING, type Scenario } from './scenario.ts'

/** Pages, forms and ways through them that look like loops, doubt or giving up, and are none of it. */
const CHAT = form('chat')
const MAIL = element('input', 'mail', 'textbox')

const saved = (page: Page, path: string) => ({ ...answers(page), path }) as const

const chat = (page: Page): void => {
  for (let n = 0; n < page.random.whole(3, 8); n += 1) {
    page.input(element('input', 'message', 'textbox'))
    page.wait(page.random.human(2_500))
    page.submit(CHAT, saved(page, '/api/messages'))
    page.wait(page.random.human(1_500))
  }
}

const wizard = (page: Page): void => {
  for (let step = 1; step <= 4; step += 1) {
    page.input(element('input', `field-${step}`, 'textbox'))
    page.wait(page.random.human(2_000))
    page.submit(form(`step-${step}`), saved(page, `/api/steps/${step}`))
    page.wait(page.random.human(600))
    page.go(`/order/${step + 1}`, 'push')
    page.wait(page.random.human(3_000))
  }
}

const typo = (page: Page): void => {
  page.input(MAIL, false)
  page.wait(page.random.human(1_500))
  page.input(MAIL, true)
  page.wait(page.random.human(2_500))
  page.submit(form('signup'), saved(page, '/api/signup'))
  page.wait(page.random.human(700))
  page.go('/welcome', 'push')
}

const secondTry = (page: Page): void => {
  page.input(MAIL)
  page.submit(form('login'), null)
  page.wait(120)
  page.input(MAIL, false)
  page.wait(page.random.human(5_000))
  page.input(MAIL, true)
  page.wait(page.random.human(1_500))
  page.submit(form('login'), saved(page, '/api/login'))
  page.wait(page.random.human(900))
  page.go('/home', 'push')
}

const lookUp = (page: Page): void => {
  const here = page.route
  page.input(MAIL, false)
  page.wait(page.random.human(3_000))
  visit(page, '/help')
  page.wait(page.random.between(6_000, 30_000))
  page.go(here, 'pop')
  page.wait(page.random.human(3_000))
  page.input(MAIL, true)
  page.submit(form('signup'), saved(page, '/api/signup'))
  page.wait(page.random.human(900))
  page.go('/welcome', 'push')
}

const shareOnTheWay = (page: Page): void => {
  page.input(MAIL, false)
  page.wait(page.random.human(4_000))
  page.click(button('share'), { does: 'cover', afterMs: page.random.between(100, 900) })
  page.wait(page.random.between(100, 900))
}

const justLooking = (page: Page): void => {
  page.input(MAIL)
  page.wait(page.random.human(6_000))
  visit(page, '/')
}

const reloadOnce = (page: Page): void => {
  for (let n = 0; n < page.random.whole(1, 2); n += 1) {
    page.go(page.route, 'reload')
    page.wait(page.random.human(12_000))
  }
}

const slowRefresh = (page: Page): void => {
  for (let n = 0; n < page.random.whole(3, 5); n += 1) {
    page.go(page.route, 'reload')
    page.wait(page.random.between(40_000, 90_000))
  }
}

const backAfterReading = (page: Page): void => {
  const list = page.route
  for (let n = 0; n < page.random.whole(2, 4); n += 1) {
    page.click(element('a', `item-${n}`, 'link'), opens(page, `/items/${n}`))
    page.wait(page.random.between(1_000, 3_000))
    read(page, page.random.whole(3, 6))
    page.wait(page.random.between(5_000, 9_000))
    page.go(list, 'pop')
    page.wait(page.random.human(4_000))
  }
}

const enlarged = (page: Page): void => {
  const here = page.route
  for (let n = 0; n < page.random.whole(2, 5); n += 1) {
    page.click(element('a', `photo-${n}`, 'link'), changes(page))
    page.go(`${here}#photo-${n}`, 'hash')
    page.wait(page.random.human(2_500))
    page.go(here, 'pop')
    page.wait(page.random.human(3_000))
  }
}

const likedAndBack = (page: Page): void => {
  const list = page.route
  page.click(element('a', 'item-1', 'link'), opens(page, '/items/1'))
  page.wait(page.random.human(1_400))
  page.click(button('like'), answers(page, 'change'))
  page.wait(page.random.human(1_400))
  page.go(list, 'pop')
}

const twoPages = (page: Page): void => {
  for (let n = 0; n < page.random.whole(4, 8); n += 1) {
    page.click(element('a', `nav-${n % 2}`, 'link'), opens(page, n % 2 === 0 ? '/source' : '/copy'))
    page.wait(page.random.human(3_500))
    if (n % 2 === 1) page.input(element('input', 'cell', 'textbox'))
    page.wait(page.random.human(2_000))
  }
}

const throughAList = (page: Page): void => {
  for (let n = 0; n < page.random.whole(3, 6); n += 1) {
    page.click(element('a', `item-${n}`, 'link'), opens(page, `/items/${n}`))
    page.wait(page.random.human(9_000, 0.3))
    page.click(element('a', 'overview', 'link'), opens(page, '/items'))
    page.wait(page.random.human(4_000))
  }
}

const compare = (page: Page): void => {
  let depth = 20
  for (let n = 0; n < page.random.whole(6, 11); n += 1) {
    depth = Math.max(0, Math.min(100, depth + (n % 2 === 0 ? 15 : -12)))
    page.emit('scroll', { depth })
    page.wait(page.random.human(2_200))
  }
}

const fidget = (page: Page): void => {
  for (let n = 0; n < 4; n += 1) {
    page.emit('pointer', { reversals: page.random.whole(2, 4) })
    page.wait(page.random.human(500))
  }
  page.wait(page.random.between(6_000, 15_000))
  read(page, 3)
}

const twin = (name: string, route: string, play: (page: Page) => void, ends = false): Scenario => ({
  name,
  play: page => {
    browse(page, page.random.whole(1, 5))
    visit(page, route)
    page.wait(page.random.human(14_000, 0.3))
    play(page)
    if (ends) return NOTHING
    page.wait(page.random.human(6_000))
    browse(page, page.random.whole(0, 4))
    return NOTHING
  },
})

export const PAGE_TWINS: readonly Scenario[] = [
  twin('a chat', '/chat', chat),
  twin('a form of several steps', '/order/1', wizard),
  twin('a typing mistake', '/signup', typo),
  twin('a second try', '/login', secondTry),
  twin('a form left to look something up', '/signup', lookUp),
  twin('a form shared on the way', '/signup', shareOnTheWay, true),
  twin('a form only looked at', '/signup', justLooking),
  twin('a reload', '/status', reloadOnce),
  twin('a page refreshed now and then', '/status', slowRefresh),
  twin('back after reading', '/items', backAfterReading),
  twin('enlarged pictures', '/gallery', enlarged),
  twin('liked, and back', '/items', likedAndBack),
  twin('work on two pages', '/copy', twoPages),
  twin('through a list', '/items', throughAList),
  twin('a comparison', '/products', compare),
  twin('a restless hand', '/plans', fidget),
]
