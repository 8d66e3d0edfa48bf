import fc from 'fast-check'
import ipaddr from 'ipaddr.js'
import { describe, expect, it } from 'vitest'
import { hasCode, Problem } from '#kernel/errors'
import { createAllowList } from './allow-list.ts'
import { hostileUrls } from './hostile-urls.fixture.ts'
import { checkUrl } from './target.ts'

const nothingOpen = createAllowList([])

const codeOf = (work: () => unknown): string => {
  try {
    work()
  } catch (error) {
    if (error instanceof Problem) return error.code
    throw error
  }
  return 'accepted'
}

describe('an address that somebody hands in', () => {
  it.each(hostileUrls)('is refused: %j', (url, code) => {
    expect(codeOf(() => checkUrl(url, nothingOpen))).toBe(code)
  })

  it('is refused for good: a job does not try it again', () => {
    for (const [url] of hostileUrls) {
      expect(() => checkUrl(url, nothingOpen)).toThrow(
        expect.objectContaining({ status: 422, retryable: false }),
      )
    }
  })

  it.each([
    'http://example.com/',
    'https://example.com/a.jpg?x=1#y',
    'http://example.com:8080/',
    'https://example.com:8443/',
    'https://8.8.8.8/',
    'http://1.1/',
    'https://[2606:4700:4700::1111]/',
    'https://bücher.example/größe.jpg',
    'https://example.com./',
    'https://example.com/a@b',
    'https://example.com/?u=http://127.0.0.1/',
    'https://localhost.example.com/',
    'https://mylocal/',
  ])('is accepted when it is an ordinary one: %s', url => {
    expect(checkUrl(url, nothingOpen).href).toBe(new URL(url).href)
  })
})

/** The ways in which the URL standard lets an IPv4 address be written. */
const spellingsV4 = (bytes: readonly number[]): string[] => {
  const [a = 0, b = 0, c = 0, d = 0] = bytes
  const number = ((a * 256 + b) * 256 + c) * 256 + d
  const dotted = `${a}.${b}.${c}.${d}`
  return [
    dotted,
    `${dotted}.`,
    String(number),
    `0x${number.toString(16)}`,
    `0X${number.toString(16).toUpperCase()}`,
    `0${number.toString(8)}`,
    `${a}.${(b * 256 + c) * 256 + d}`,
    `${a}.${b}.${c * 256 + d}`,
    bytes.map(byte => `0x${byte.toString(16)}`).join('.'),
    bytes.map(byte => `0${byte.toString(8)}`).join('.'),
    `0x${a.toString(16)}.0${b.toString(8)}.${c * 256 + d}`,
    dotted.replaceAll('.', '。'),
    dotted.replaceAll('.', '%2E'),
    dotted.replace(/\d/g, digit => `%3${digit}`),
    dotted.replace(/\d/g, digit => String.fromCodePoint(0xff10 + Number(digit))),
    `[::ffff:${dotted}]`,
    `[::${dotted}]`,
    `[64:ff9b::${dotted}]`,
    `[2002:${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}::1]`,
  ]
}

/** The ways in which an IPv6 address can be written. */
const spellingsV6 = (address: ipaddr.IPv6): string[] => [
  `[${address.toString()}]`,
  `[${address.toNormalizedString()}]`,
  `[${address.parts.map(part => part.toString(16).padStart(4, '0')).join(':')}]`,
  `[${address.toString().toUpperCase()}]`,
  `[${address.toString()}%25eth0]`,
]

const byte = fc.integer({ min: 0, max: 255 })
const anyV4 = fc.tuple(byte, byte, byte, byte)
/** Random addresses are nearly all public, so that the special ranges are asked for. */
const specialV4 = fc
  .tuple(fc.constantFrom(0, 10, 100, 127, 169, 172, 192, 198, 203, 224, 255), anyV4)
  .map(([first, [, b, c, d]]) => [first, b, c, d] as const)
const group = fc.integer({ min: 0, max: 0xffff })
const anyV6 = fc.array(group, { minLength: 8, maxLength: 8 })
const specialV6 = fc
  .tuple(
    fc.constantFrom(0, 0x64, 0x100, 0x2001, 0x2002, 0x2620, 0x3fff, 0x5f00, 0xfc00, 0xfe80, 0xfec0, 0xff02),
    anyV6,
  )
  .map(([first, rest]) => [first, ...rest.slice(1)])

describe('any address that is not unicast', () => {
  const refused = (host: string) =>
    expect(
      codeOf(() => checkUrl(`http://${host}/`, nothingOpen)),
      host,
    ).toBe('fetch.blocked_address')

  it('is refused in every spelling of IPv4', () => {
    fc.assert(
      fc.property(fc.oneof(anyV4, specialV4), bytes => {
        fc.pre(new ipaddr.IPv4([...bytes]).range() !== 'unicast')
        for (const host of spellingsV4(bytes)) refused(host)
      }),
      { numRuns: 2_000 },
    )
  })

  it('is refused in every spelling of IPv6', () => {
    fc.assert(
      fc.property(fc.oneof(anyV6, specialV6), groups => {
        const address = new ipaddr.IPv6(groups)
        fc.pre(address.range() !== 'unicast')
        for (const host of spellingsV6(address)) refused(host)
      }),
      { numRuns: 2_000 },
    )
  })

  it('is refused when it is wrapped in IPv6, even if the wrapped address is public', () => {
    for (const host of spellingsV4([8, 8, 8, 8]).filter(spelling => spelling.startsWith('['))) refused(host)
  })
})

describe('the allow-list', () => {
  it('opens a host and port, and nothing beside it', () => {
    const open = createAllowList(['127.0.0.1:9000', '[::1]:9000', 'NAS.local', '10.1.2.3'])
    for (const url of [
      'http://127.0.0.1:9000/',
      'http://2130706433:9000/',
      'http://[::1]:9000/',
      'http://nas.local/',
      'http://nas.local.:8080/',
      'https://10.1.2.3/',
    ]) {
      expect(
        codeOf(() => checkUrl(url, open)),
        url,
      ).toBe('accepted')
    }
    for (const url of [
      'http://127.0.0.1/',
      'http://127.0.0.1:9001/',
      'http://127.0.0.2:9000/',
      'http://[::1]/',
      'http://nas.local:9000/',
      'http://evil.nas.local/',
      'http://10.1.2.4/',
    ]) {
      expect(
        codeOf(() => checkUrl(url, open)),
        url,
      ).toBe('fetch.blocked_address')
    }
  })

  it('does not open credentials or schemes', () => {
    const open = createAllowList(['127.0.0.1:9000'])
    expect(codeOf(() => checkUrl('http://a:b@127.0.0.1:9000/', open))).toBe('fetch.bad_url')
    expect(codeOf(() => checkUrl('ftp://127.0.0.1:9000/', open))).toBe('fetch.blocked_scheme')
  })

  it.each(['', 'http://nas', 'nas:0', 'nas:70000', 'a/b', 'user@nas', 'nas:80:80'])(
    'refuses an entry that it cannot read: %j',
    entry => {
      try {
        createAllowList([entry])
      } catch (error) {
        return expect(hasCode(error, 'config.invalid')).toBe(true)
      }
      throw new Error('the entry was taken')
    },
  )
})
