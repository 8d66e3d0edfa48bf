import type { Interaction } from './interaction.ts'

const FAR = '<div style="height:40px"></div>'.repeat(3)
const click = (script: string, rest = ''): string =>
  `<button id="b" onclick="${script}">Do it</button>${rest}`
const later = (script: string, ms: number, rest = ''): string =>
  click(`setTimeout(() => { ${script} }, ${ms})`, rest)

/** What pages answer in the ways that pages have. None of these clicks is dead. */
const ROUTES: readonly Interaction[] = [
  { name: 'link to another page', body: '<a id="b" href="/blank">a</a>' },
  { name: 'link to a page that takes 4 s', body: '<a id="b" href="/slow-page">a</a>' },
  { name: 'link to this very page', body: '<a id="b" href="">a</a>' },
  { name: 'link in a new tab', body: '<a id="b" href="/blank" target="_blank">a</a>' },
  {
    name: 'link to a part of the page',
    body: `<a id="b" href="#part">a</a><div style="height:3000px"></div><p id="part">p</p>`,
  },
  {
    name: 'CSS-only :target',
    body: `<style>#t{display:none}#t:target{display:block}</style><a id="b" href="#t">a</a><p id="t">p</p>`,
  },
  {
    name: 'router by pushState, drawn later',
    body: click(
      `history.pushState(null,'','/next');setTimeout(() => { m.textContent = 'next' }, 300)`,
      '<main id="m">m</main>',
    ),
  },
  { name: 'router by replaceState', body: click(`history.replaceState(null,'','?tab=2')`) },
  { name: 'location.assign to a page that takes 4 s', body: click(`location.assign('/slow-page')`) },
  {
    name: 'form.submit() to a page that takes 4 s',
    body: `<form id="f" action="/slow-page"></form>${click('f.submit()')}`,
  },
  { name: 'submit button', body: `<form action="/slow-page"><button id="b">a</button></form>` },
  { name: 'submit of an invalid form', body: `<form><input required><button id="b">a</button></form>` },
  {
    name: 'history.back()',
    body: click('history.back()'),
    act: async page => {
      await page.evaluate(`history.pushState(null, '', '/second')`)
      await page.waitForTimeout(1_500)
      await page.click('#b')
    },
  },
  { name: 'download link', body: '<a id="b" href="/file" download>a</a>' },
  {
    name: 'download of a blob by script',
    body: click(
      `const a=document.createElement('a');a.href=window.URL.createObjectURL(new Blob(['x']));a.download='x.txt';a.click()`,
    ),
  },
  {
    name: 'download of a blob that a request brings',
    body: click(
      `fetch('/file').then(r=>r.blob()).then(f=>{const a=document.createElement('a');a.href=URL.createObjectURL(f);a.download='x.txt';a.click()})`,
    ),
  },
  { name: 'mailto link', body: '<a id="b" href="mailto:a@example.org">a</a>' },
  { name: 'window.open', body: click(`window.open('/blank')`) },
  { name: 'print', body: click('window.print()') },
]

const CHANGES: readonly Interaction[] = [
  { name: 'menu by a class', body: click(`m.classList.toggle('open')`, '<ul id="m"><li>a</ul>') },
  { name: 'aria-expanded after 300 ms', body: later(`b.ariaExpanded = 'true'`, 300) },
  {
    name: 'far away after 1 s',
    body: `<div><div><div><div><div>${later(`far.textContent='x'`, 1_000)}</div></div></div></div></div>${FAR}<section><p id="far">p</p></section>`,
  },
  { name: 'near by after 2 s', body: `<div>${later(`n.textContent='x'`, 2_000, '<i id="n">n</i>')}</div>` },
  { name: 'details', body: '<details><summary id="b">a</summary>more</details>' },
  { name: 'popover', body: '<button id="b" popovertarget="p">a</button><div id="p" popover>p</div>' },
  { name: 'dialog', body: click('d.showModal()', '<dialog id="d">d</dialog>') },
  {
    name: 'close of a dialog by its form',
    body: '<dialog open><form method="dialog"><button id="b">a</button></form></dialog>',
  },
  {
    name: 'menu by :focus-within alone',
    body: `<style>#m{display:none}nav:focus-within #m{display:block}</style><nav><button id="b">a</button><ul id="m"><li>m</ul></nav>`,
  },
  {
    name: 'menu by :focus-within, with a transition',
    body: `<style>#m{opacity:0;transition:opacity .2s}nav:focus-within #m{opacity:1}</style><nav><button id="b">a</button><ul id="m"><li>m</ul></nav>`,
  },
  {
    name: 'box that hides a menu by its style',
    body: `<style>#c{display:none}#c:checked~ul{display:none}</style><input type="checkbox" id="c"><label for="c" id="b">a</label><ul><li>m</ul>`,
  },
  {
    name: 'theme by a stylesheet',
    body: `<link id="l" rel="stylesheet" href="data:text/css,body{color:red}" media="not all">${click(`l.media='all'`)}`,
  },
  {
    name: 'theme by a constructed stylesheet',
    body: click(
      `const s=new CSSStyleSheet();s.replaceSync('body{color:red}');document.adoptedStyleSheets=[s]`,
    ),
  },
  { name: 'web animation', body: click(`b.animate([{opacity:0},{opacity:1}],300)`) },
  {
    name: 'open shadow root',
    body: `<x-a></x-a><script>customElements.define('x-a', class extends HTMLElement { connectedCallback() { const r=this.attachShadow({mode:'open'}); r.innerHTML='<button id=b>a</button><p>p</p>'; r.querySelector('button').onclick=()=>{ r.querySelector('p').textContent='x' } } })</script>`,
  },
  {
    name: 'open shadow root elsewhere',
    body: `${click('t.tell()')}${FAR}<x-t id="t"></x-t><script>customElements.define('x-t', class extends HTMLElement { connectedCallback() { this.r=this.attachShadow({mode:'open'}) } tell() { this.r.innerHTML='<p>told</p>' } })</script>`,
  },
  {
    name: 'closed shadow root elsewhere',
    body: `${click('t.tell()')}${FAR}<x-t id="t"></x-t><script>customElements.define('x-t', class extends HTMLElement { #r; connectedCallback() { this.#r=this.attachShadow({mode:'closed'}) } tell() { this.#r.innerHTML='<p>told</p>' } })</script>`,
  },
  {
    name: 'closed shadow root itself',
    body: `<x-c id="h" style="cursor:pointer"></x-c><script>customElements.define('x-c', class extends HTMLElement { connectedCallback() { const r=this.attachShadow({mode:'closed'}); r.innerHTML='<button>Do it</button><p>p</p>'; r.querySelector('button').onclick=()=>{ r.querySelector('p').textContent='x' } } })</script>`,
    act: page => page.mouse.click(30, 20),
  },
  {
    name: 'frame that is told',
    body: `<div>${click(`f.contentWindow.postMessage(1,'*')`)}<iframe id="f" srcdoc="<p id=p>p</p><script>onmessage=()=>{p.textContent='x'}</script>"></iframe></div>`,
  },
  {
    name: 'inside of a frame',
    body: `<iframe srcdoc="<button id=b onclick=&quot;this.textContent='x'&quot;>a</button>"></iframe>`,
    act: page => page.frameLocator('iframe').locator('#b').click(),
  },
  {
    name: 'canvas',
    body: '<canvas id="b" width="99" height="99" onclick="this.getContext(`2d`).fillRect(0,0,9,9)"></canvas>',
  },
  {
    name: 'button beside a canvas',
    body: `<div>${click(`c.getContext('2d').fillRect(0,0,9,9)`)}<canvas id="c"></canvas></div>`,
  },
]

const FIELDS: readonly Interaction[] = [
  { name: 'text field', body: '<input id="b">' },
  { name: 'label of a text field', body: '<label id="b">a <input></label>' },
  { name: 'select', body: '<select id="b"><option>a<option>b</select>' },
  { name: 'checkbox', body: '<input id="b" type="checkbox">' },
  { name: 'radio that is chosen already', body: '<input id="b" type="radio" checked>' },
  { name: 'file field', body: '<input id="b" type="file">' },
  { name: 'file field behind a button', body: click('f.click()', '<input id="f" type="file" hidden>') },
  { name: 'range', body: '<input id="b" type="range">' },
  { name: 'editable text', body: '<div id="b" contenteditable>text</div>' },
  { name: 'focus of a field', body: click('f.focus()', '<input id="f">') },
  {
    name: 'stepper of a field',
    body: `<div><input id="f" value="1">${click('f.value = Number(f.value) + 1')}</div>`,
  },
  { name: 'field that is emptied', body: `<div><input id="f" value="words">${click(`f.value = ''`)}</div>` },
  {
    name: 'all boxes ticked by a script',
    body: `<div><input type="checkbox" id="x"><input type="checkbox" id="y">${click('x.checked = y.checked = true')}</div>`,
  },
  {
    name: 'reset of a form',
    body: '<form><input id="f"><button id="b" type="reset">a</button></form>',
    act: async page => {
      await page.fill('#f', 'words')
      await page.click('#b')
    },
  },
]

const OTHERS: readonly Interaction[] = [
  { name: 'sound that plays', body: click('s.play()', `<audio id="s" src="/sound"></audio>`) },
  {
    name: 'sound that is made',
    body: click(`const c=new AudioContext(), o=c.createOscillator();o.connect(c.destination);o.start()`),
  },
  { name: 'sound without an element of the page', body: click(`new Audio('/sound').play()`) },
  {
    name: 'film that is paused',
    body: click('v.pause()', '<video id="v" loop muted autoplay src="/sound"></video>'),
  },
  { name: 'volume of a film', body: click('v.muted = !v.muted', '<video id="v"></video>') },
  { name: 'full screen', body: click('document.documentElement.requestFullscreen()') },
  { name: 'copy by the clipboard', body: click(`navigator.clipboard.writeText('x')`) },
  { name: 'copy by a command', body: click(`document.execCommand('copy')`) },
  {
    name: 'selection by a script',
    body: click('getSelection().selectAllChildren(p)', '<p id="p">words</p>'),
  },
  { name: 'scroll to the top', body: `<div style="height:3000px"></div>${click('window.scrollTo(0, 0)')}` },
  {
    name: 'smooth scroll of a carousel',
    body: `<div id="c" style="width:100px;overflow:auto"><div style="width:2000px">c</div></div>${click(`c.scrollBy({left:300,behavior:'smooth'})`)}`,
  },
  { name: 'request', body: click(`fetch('/api')`) },
  { name: 'request after 900 ms', body: later(`fetch('/api')`, 900) },
  {
    name: 'request by a socket',
    body: `${click(`s.send('x')`)}<script>s = new WebSocket('ws://' + location.host + '/socket')</script>`,
  },
  { name: 'alert', body: click(`alert('x')`) },
  {
    name: 'drag of a handle',
    body: `<div id="b" role="button" style="width:30px;height:30px;background:#ccc" onpointermove="if (event.buttons) this.style.marginLeft = event.clientX - 20 + 'px'">a</div>`,
    act: async page => {
      await page.mouse.move(20, 20)
      await page.mouse.down()
      for (const x of [30, 60, 90, 120]) {
        await page.mouse.move(x, 20)
        await page.waitForTimeout(60)
      }
      await page.mouse.up()
    },
  },
  {
    name: 'menu that opens with the press',
    body: `<button id="b" onpointerdown="m.hidden = !m.hidden">a</button><ul id="m" hidden><li>m</ul>`,
  },
  {
    name: 'long press',
    body: `<button id="b" onpointerdown="t = setTimeout(() => { m.hidden = false }, 500)">a</button><ul id="m" hidden><li>m</ul>`,
    act: page => page.click('#b', { delay: 900 }),
  },
]

export const BENIGN: readonly Interaction[] = [...ROUTES, ...CHANGES, ...FIELDS, ...OTHERS]
