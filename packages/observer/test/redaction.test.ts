import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeInBrowser, flush, useStage } from './browser.ts'

/** Opens something for whoever has it, or stands for a person. */
const TOKENS = [
  '018f2d5e-7c3a-7b2e-9f41-4111111111aa',
  '9f86d081884c7d65',
  '507f1f77bcf86cd799439011',
  '2FD4E1C67A2D28FCED849EE1',
  'V1StGXR8_Z5jdHi6B-myT',
  'dQw4w9WgXcQ7uY2pLk3Zx1',
  'cjld2cjxh0000qzrmn831i7rn',
  '01ARZ3NDEKTSV4RRFFQ69G5FAV',
  'pi_3MtwBwLkdIwHu7ix28a3tqPa',
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmN',
  'eyJhbGciOiJub25lIn0',
]
/** What people and shops call things. */
const NAMES = [
  'red-bicycle-2024',
  'iphone-15-pro-max-256gb-blue-titanium',
  'iPhone-15-Pro-Max-256GB-Blue-Titanium',
  'Boeing_737_MAX_groundings',
  'rtx-4090-24gb-gddr6x-i9-13900k-64gb',
  'samsung-qe55q60bauxxu-qled-tv',
  'listUserOrdersByDateV2',
  'internationalization2024',
  'v1',
]

describeInBrowser('What is left of an address and a message', () => {
  const stage = useStage()

  /** Where the page says that it went when it went there. */
  const told = async (page: Page, paths: readonly string[]): Promise<unknown[]> => {
    await page.evaluate(all => {
      for (const each of all) history.pushState(null, '', each)
    }, paths)
    await flush(page)
    const moves = stage().server.events('navigation')
    return moves.filter(({ metadata }) => metadata.kind === 'push').map(({ metadata }) => metadata.to)
  }

  it('is no token of a path, however short, also inside of a segment', async () => {
    const page = await stage().open('<p>a</p>')
    const paths = TOKENS.flatMap(token => [`/reset/${token}`, '/between'])
    expect(await told(page, paths)).toEqual(TOKENS.flatMap(() => ['/reset/[token]', '/between']))
    for (const token of TOKENS)
      expect(
        stage()
          .server.batches.map(({ text }) => text)
          .join(),
      ).not.toContain(token)
  })

  it('is the name of a thing', async () => {
    const page = await stage().open('<p>a</p>')
    const paths = NAMES.map(name => `/shop/${name}`)
    expect(await told(page, paths)).toEqual(paths)
  })

  it('is the file of which a part is a token, without the token', async () => {
    const page = await stage().open('<p>a</p>')
    expect(await told(page, ['/assets/main.3f2a9c8b1d7e6f5a4b3c.js'])).toEqual(['/assets/main.[token].js'])
  })

  it.each([
    ["Can't read the cart", "Can't read the cart"],
    ["You don't own 'Jane's account' yet", "You don't own … yet"],
    ["They're 'Jane' and we'll see", "They're … and we'll see"],
    ["name='Jane' is wrong", 'name=… is wrong'],
    ['cut off in "Jane and', 'cut off in …'],
    ["Cannot read properties of null (reading 'map')", "Cannot read properties of null (reading 'map')"],
    ['Unexpected token, "{"name": "Jane"}" is not valid JSON', 'Unexpected token, … is not valid JSON'],
    ['GET https://example.org/pay?card=1#top failed', 'GET https://example.org/pay failed'],
    ['no user jane@example.com, nor jane%40example.com', 'no user [email], nor [email]'],
    ['order 12345 of 3', 'order [number] of 3'],
    ['session 018f2d5e-7c3a-7b2e-9f41-4111111111aa is over', 'session [token] is over'],
  ])('is of the message %s only %s', async (message, clean) => {
    const page = await stage().open('<p>a</p>')
    await page.evaluate(text => reportError(new Error(text)), message)
    await flush(page)
    const [error] = stage().server.events('error')
    expect(error?.metadata.message).toBe(`Uncaught Error: ${clean}`)
  })
})
