import { type Behaviour, button, element, form, type Page } from './page.ts'
import { browse, opens, read, visit } from './people.ts'
import { NOTHING, type Scenario, type Truth } from './scenario.ts'

const FORM = form('signup')
const MAIL = element('input', 'mail', 'textbox')

const reply = (page: Page, status: number): Behaviour => ({
  does: 'ask',
  path: '/api/signup',
  ms: page.random.human(280, 0.6),
  status,
  shows: 'nothing',
})

/** Presses the button of the form, which sends it. */
const send = (page: Page, status: number): void => {
  const behaviour = reply(page, status)
  page.click(button('send'), { does: 'change', afterMs: page.random.between(5, 60) })
  page.wait(page.random.whole(1, 12))
  page.submit(FORM, behaviour)
}

const fill = (page: Page): void => {
  for (const name of ['name', 'mail', 'phone']) {
    page.input(element('input', name, 'textbox'))
    page.wait(page.random.human(2_500))
  }
}

const formLoop = (page: Page): Truth => {
  fill(page)
  const tries = page.random.whole(3, 6)
  for (let n = 0; n < tries; n += 1) {
    send(page, 422)
    page.wait(page.random.human(4_500, 0.5))
    if (page.random.chance(0.5)) page.input(MAIL)
  }
  page.wait(1_500)
  if (page.random.chance(0.3)) send(page, 201)
  page.wait(page.random.human(4_000))
  visit(page, '/')
  return { must: ['form_loop', 'error_click'], may: ['blocked', 'abandonment'] }
}

const blockedForm = (page: Page): Truth => {
  fill(page)
  const tries = page.random.whole(3, 6)
  for (let n = 0; n < tries; n += 1) {
    page.submit(FORM, null)
    page.wait(page.random.human(90, 0.4))
    page.input(MAIL, false)
    page.wait(page.random.human(2_200, 0.35))
  }
  page.wait(4_000)
  visit(page, '/')
  return { must: ['blocked', 'form_loop'], may: ['abandonment'] }
}

const abandoned = (page: Page): Truth => {
  fill(page)
  send(page, page.random.pick([422, 500]))
  page.wait(page.random.human(7_000))
  const way = page.random.next()
  if (way < 0.4) visit(page, page.random.pick(['/', '/help', '/plans']))
  else if (way < 0.6) page.go('/', 'pop')
  else read(page, 2)
  return { must: ['abandonment', 'error_click'] }
}

const reloads = (page: Page): Truth => {
  const tries = page.random.whole(3, 7)
  for (let n = 0; n < tries; n += 1) {
    page.go(page.route, page.random.chance(0.85) ? 'reload' : 'load')
    page.wait(page.random.human(5_000, 0.6))
  }
  return { must: ['refresh_loop'] }
}

const redirects = (page: Page): Truth => {
  const [one, other] = [page.route, '/login']
  const rounds = page.random.whole(4, 12)
  for (let n = 0; n < rounds; n += 1) {
    page.go(n % 2 === 0 ? other : one, 'load')
    page.wait(page.random.human(260, 0.5))
  }
  return { must: ['refresh_loop'], may: ['confusion'] }
}

const pogo = (page: Page): Truth => {
  const [list, visits] = [page.route, page.random.whole(1, 4)]
  for (let n = 0; n < visits; n += 1) {
    const item = `/items/${page.random.whole(1, 90)}`
    page.click(element('a', `item-${n}`, 'link'), opens(page, item))
    page.wait(page.random.human(2_300, 0.4))
    page.go(list, 'pop')
    page.wait(page.random.human(5_000))
  }
  return { must: ['quick_back'], may: ['confusion'] }
}

const oscillation = (page: Page): Truth => {
  const visits = page.random.whole(4, 9)
  for (let n = 0; n < visits; n += 1) {
    const to = n % 2 === 0 ? '/plans' : '/billing'
    page.click(element('a', `nav-${to.slice(1)}`, 'link'), opens(page, to))
    page.wait(page.random.human(6_500, 0.5))
  }
  return { must: ['confusion'] }
}

const upAndDown = (page: Page): Truth => {
  let depth = page.random.whole(10, 40)
  const turns = page.random.whole(18, 34)
  for (let n = 0; n < turns; n += 1) {
    const way = n % 2 === 0 ? 1 : -1
    depth = Math.max(0, Math.min(100, depth + way * page.random.whole(8, 40)))
    page.emit('scroll', { depth })
    page.wait(page.random.human(1_050, 0.3))
  }
  return { must: ['confusion'] }
}

const thrashing = (page: Page): Truth => {
  for (let n = 0; n < page.random.whole(2, 4); n += 1) {
    page.emit('pointer', { reversals: page.random.whole(2, 5) })
    page.wait(page.random.human(450, 0.3))
  }
  page.wait(page.random.human(1_300, 0.5))
  page.go('/', page.random.pick(['push', 'pop', 'load']))
  return { must: ['thrash'], may: ['quick_back'] }
}

/** On a page of its own, that is looked at for a while first; some sessions end there. */
const on = (route: string, name: string, play: (page: Page) => Truth, ends = false): Scenario => ({
  name,
  play: page => {
    browse(page, page.random.whole(1, 5))
    visit(page, route)
    page.wait(page.random.human(14_000, 0.3))
    const truth = play(page)
    if (!ends) browse(page, page.random.whole(0, 4))
    return truth
  },
})

export const PAGE_FAULTS: readonly Scenario[] = [
  on('/signup', 'a form that is refused', formLoop),
  on('/signup', 'a form that nobody gets through', blockedForm),
  on('/signup', 'a form that is given up', abandoned, true),
  on('/status', 'a page that is reloaded', reloads),
  on('/account', 'redirects that go around', redirects),
  on('/items', 'pages left at once', pogo),
  on('/home', 'back and forth', oscillation),
  on('/terms', 'up and down', upAndDown),
  on('/plans', 'a shaken pointer', thrashing),
  {
    name: 'browsing',
    play: page => {
      browse(page, page.random.whole(4, 20))
      return NOTHING
    },
  },
]
