import { expect, it } from 'vitest'
import { describeInBrowser, flush, useStage } from './browser.ts'

/** Each stands for itself wherever it is found; none may be in anything that is sent. */
const SECRETS = [
  'jane.doe@example.com',
  '4111111111111111',
  '078-05-1120',
  '+49 170 1234567',
  'hunter2secret',
  'sk_live_51HqLyjWDarjtT1zdp7dcHqLyjWDarjtT1zdp7dc',
  'Baker Street 221b',
]
const [mail = '', card = '', ssn = '', phone = '', password = '', key = '', street = ''] = SECRETS

const PAGE = `
  <form id="order" action="/paid?mail=${mail}" onsubmit="event.preventDefault()">
    <label for="mail">${street}</label>
    <input id="mail" name="${mail}" value="${mail}" title="${ssn}" placeholder="${phone}" aria-label="${street}">
    <input id="pass" type="password" data-secret="${key}">
    <textarea id="${card}">${street}</textarea>
    <select id="pick"><option value="${ssn}">${street}</option><option value="${key}">${card}</option></select>
    <button id="go" data-testid="${phone}" name="user-${ssn}" value="${key}">${street}</button>
  </form>
  <a id="link" href="/people/${mail}?card=${card}#${key}" onclick="event.preventDefault()">${mail}</a>
  <div role="button" id="${mail}" class="${key}" style="cursor:pointer">${card}</div>
  <button id="throw" onclick="throw new Error('no account ${mail} at /pay?key=${key}, card ${card}: \\'${password}\\' is wrong')">${street}</button>
  <button id="reject" onclick="Promise.reject(new Error(JSON.stringify({ password: '${password}' })))">a</button>
  <button id="call" onclick="fetch('/api/${mail}/${card}/${key}?password=${password}', { method: 'POST', body: '${ssn}', headers: { authorization: '${key}' } })">a</button>
  <button id="push" onclick="history.pushState({ card: '${card}' }, '${street}', '/orders/${encodeURIComponent(mail)}/${card}?q=${password}')">a</button>
  <button id="hash" onclick="location.hash = '#/users/${mail}?token=${key}'">a</button>
  <img id="image" src="/missing/${mail}.png?card=${card}" alt="${street}">
  <div data-fovea-mask><button id="masked">${mail}</button></div>
  <div class="private"><button id="hidden">a</button></div>
  <div data-fovea-ignore><button id="ignored">a</button><input id="ignored-field"></div>
  <div data-public>${'Public words'} <button id="public">Buy now</button></div>
  <div data-public><button id="mixed">Buy<i data-fovea-mask>${mail}</i></button></div>`

describeInBrowser('What is never sent', () => {
  const stage = useStage()

  it('is anything of a page full of secrets', async () => {
    const { server, open, document } = stage()
    const page = await open(PAGE, { path: `/account/${mail}`, init: `mask: ['.private', '((']` })
    await page.fill('#mail', `${mail} ${card}`)
    await page.fill('#pass', password)
    await page.selectOption('#pick', { index: 1 })
    for (const id of ['go', 'link', 'throw', 'reject', 'call', 'push', 'hash']) await page.click(`#${id}`)
    await page.click('[role=button]')
    await page.click(`[id="${card}"]`)
    await page.evaluate(`document.title = '${street}'`)
    await page.goto(document('<p>next</p>'))
    await server.taken(({ eventType }) => eventType === 'web_vital', 3)
    await server.taken(({ eventType, metadata }) => eventType === 'error' && metadata.kind === 'resource')
    await flush(page)
    const sent = server.batches.map(({ text }) => text).join('\n')
    const types = new Set(server.events().map(({ eventType }) => eventType))
    for (const type of ['click', 'input', 'form_submit', 'network_error', 'error', 'navigation']) {
      expect(types).toContain(type)
    }
    for (const secret of SECRETS) {
      expect(sent).not.toContain(secret)
      expect(sent).not.toContain(encodeURIComponent(secret))
    }
    expect(sent).toContain('/account/[email]')
    expect(sent).toContain('/api/[email]/[number]/[token]')
    expect(sent).not.toMatch(/[?&](q|card|mail|token|password)=/)
  })

  it('is more than the tag of what is masked, anything of what is ignored, and text that is not allowed', async () => {
    const { server, open } = stage()
    const page = await open(PAGE, { init: `mask: ['.private'], allow: { text: ['[data-public] button'] }` })
    for (const id of ['masked', 'hidden', 'ignored', 'public', 'mixed']) await page.click(`#${id}`)
    await page.fill('#ignored-field', 'x')
    await page.evaluate('observer.stop()')
    await server.taken(({ eventType }) => eventType === 'click', 4)
    const clicks = server.events('click').sort((a, b) => a.timestamp - b.timestamp)
    expect(clicks.map(({ target, metadata }) => [target, metadata.label])).toEqual([
      [{ tagName: 'button' }, undefined],
      [{ tagName: 'button' }, undefined],
      [expect.objectContaining({ id: 'public' }), 'Buy now'],
      [expect.objectContaining({ id: 'mixed' }), undefined],
    ])
    expect(server.events('input')).toEqual([])
  })

  it('is a selector of names that a build or a visit made up', async () => {
    const { server, open } = stage()
    const page =
      await open(`<main><section class="css-1x2y3z"><div><span>a</span><button class="sc-bdVaJa" id=":r1:">a</button>
      <button id="item-9482734" data-testid="buy">b</button><input name="city" id="f_8f3a9c2d1b77"></div></section></main>`)
    await page.click('text=a >> nth=1')
    await page.click('[data-testid=buy]')
    await page.click('input')
    await page.evaluate('observer.stop()')
    await server.taken(({ eventType }) => eventType === 'click', 3)
    const clicks = server.events('click').sort((a, b) => a.timestamp - b.timestamp)
    expect(clicks.map(({ target }) => [target?.selector, target?.id])).toEqual([
      ['body>main>section>div>button', undefined],
      ['[data-testid="buy"]', undefined],
      ['body>main>section>div>input[name="city"]', undefined],
    ])
  })
})
