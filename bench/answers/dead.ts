import type { Interaction } from './interaction.ts'

const NEAR = '<p id="n">n</p>'

/** What nothing answers, whatever it looks like. Each of these clicks is dead. */
export const DEAD: readonly Interaction[] = [
  { name: 'button without a handler', body: `<button id="b">a</button>${NEAR}` },
  { name: 'handler that throws', body: `<button id="b" onclick="nothing.here()">a</button>` },
  { name: 'handler that only writes a log', body: `<button id="b" onclick="console.log(1)">a</button>` },
  {
    name: 'handler that only measures',
    body: `<button id="b" onclick="navigator.sendBeacon('/m')">a</button>`,
  },
  {
    name: 'measuring by keepalive',
    body: `<button id="b" onclick="fetch('/m',{method:'POST',keepalive:true})">a</button>`,
  },
  { name: 'measuring by a pixel', body: `<button id="b" onclick="new Image().src='/m'">a</button>` },
  { name: 'prevented link', body: `<a id="b" href="/blank" onclick="event.preventDefault()">a</a>` },
  { name: 'link without an aim', body: `<a id="b" href="#" onclick="return false">a</a>` },
  {
    name: 'ripple of the press',
    body: `<button id="b" onpointerdown="const r=document.createElement('i');this.append(r);setTimeout(()=>r.remove(),600)">a</button>`,
  },
  {
    name: 'pressed look',
    body: `<style>#b{transition:transform .1s}#b:active{transform:scale(.9)}</style><button id="b">a</button>`,
  },
  {
    name: 'look of the focus',
    body: `<style>#b{transition:outline-color .2s}#b:focus{outline:3px solid red}</style><button id="b">a</button>`,
  },
  {
    name: 'button inside of an unready form',
    body: `<form onsubmit="return false"><input value="x"><button type="button" id="b">a</button></form>`,
  },
  {
    name: 'button of a component that was never started',
    body: `<x-none><button id="b">a</button></x-none>`,
  },
  {
    name: 'button beside a clock',
    body: `<div><button id="b">a</button><b id="c">0</b></div><script>setInterval(() => { c.textContent = Number(c.textContent) + 1 }, 700)</script>`,
  },
  {
    name: 'button while the page asks by itself',
    body: `<button id="b">a</button><script>setInterval(() => fetch('/api'), 1500)</script>`,
  },
]
