import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hasCode } from '#kernel/errors'
import { parseJson, readJsonText } from './json.ts'
import { fileNameOf } from './text.ts'

describe('the JSON reader', () => {
  it('reads what JSON.parse reads, however it is written', () => {
    const values = fc.jsonValue({ maxDepth: 6, stringUnit: 'grapheme' })
    fc.assert(
      fc.property(values, fc.constantFrom(undefined, 1, '\t'), (value, indent) => {
        const text = JSON.stringify(value, null, indent)
        fc.pre(!/\\u0000|__proto__/.test(text))
        expect(parseJson(Buffer.from(text))).toEqual(JSON.parse(text))
      }),
      { numRuns: 1_000 },
    )
  })

  it('finds a name that is given twice, wherever it stands', () => {
    const values = fc.jsonValue({ maxDepth: 3, stringUnit: 'grapheme' })
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), values, (name, value) => {
        fc.pre(
          !name.includes('\u0000') &&
            name !== '__proto__' &&
            !/\\u0000|__proto__/.test(JSON.stringify(value)),
        )
        const [key, inner] = [JSON.stringify(name), JSON.stringify(value)]
        const text = `[{"a":{${key}:${inner},"${'z'.repeat(70)}":[],${key}:${inner}}}]`
        expect(() => parseJson(Buffer.from(text))).toThrow('is given twice')
      }),
      { numRuns: 500 },
    )
  })

  it('never fails with anything but a problem, whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), data => {
        try {
          parseJson(Buffer.from(data))
        } catch (error) {
          expect(hasCode(error, 'request.invalid')).toBe(true)
        }
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('JSON in a field of a form or a query', () => {
  it.each([
    ['is not valid JSON (at position 1)', '{'],
    ['is not valid JSON', ''],
    ['b is given twice', '{"a":{"b":1,"b":2}}'],
    ['__proto__ is not an accepted name', '{"__proto__":{"admin":true}}'],
    ['__proto__ is not an accepted name', '{"\\u005f_proto__":1}'],
    ['a.0 contains a NUL character', '{"a":["\\u0000"]}'],
    ['a contains half of a surrogate pair', '{"a":"\\ud800"}'],
    ['a contains half of a surrogate pair', '{"a":"\ud800"}'],
    ['has a name that contains half of a surrogate pair', '{"\\udc00":1}'],
    ['has more than 32 levels', `${'['.repeat(33)}${']'.repeat(33)}`],
    ['is not valid JSON', '['.repeat(200_000)],
  ])('is refused, saying that it %s', (fault, text) => {
    expect(readJsonText(text)).toEqual({ fault })
  })

  it('is read like a body when nothing is wrong with it', () => {
    const deepest = `${'['.repeat(32)}${']'.repeat(32)}`
    expect(readJsonText(deepest)).toEqual({ value: JSON.parse(deepest) })
    expect(readJsonText('{"a":"é\\u00e9","b":[null,1.5]}')).toEqual({ value: { a: 'éé', b: [null, 1.5] } })
  })
})

describe('a file name', () => {
  it('never keeps a path, a control character or half a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), raw => {
        const name = fileNameOf(raw)
        if (name === null) return
        expect(name).not.toMatch(/[/\\\p{Cc}]/u)
        expect(name.isWellFormed()).toBe(true)
        expect(name.length).toBeLessThanOrEqual(255)
        expect(['.', '..', '']).not.toContain(name)
      }),
      { numRuns: 2_000 },
    )
  })
})
