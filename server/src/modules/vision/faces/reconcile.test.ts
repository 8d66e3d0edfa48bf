import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { overlapOf } from './box.ts'
import type { Box } from './ports.ts'
import { type KnownFace, reconcile, SAME_FACE } from './reconcile.ts'

const at = (x: number, y: number, size = 0.1): Box => ({ x, y, width: size, height: size })
const row = (id: string, box: Box, fields: Partial<KnownFace> = {}): KnownFace => ({
  id,
  box,
  origin: 'detected',
  isAway: false,
  isDecided: false,
  ...fields,
})

const boxes = fc.record({
  x: fc.double({ min: 0, max: 0.9, noNaN: true }),
  y: fc.double({ min: 0, max: 0.9, noNaN: true }),
  width: fc.double({ min: 0.01, max: 0.3, noNaN: true }),
  height: fc.double({ min: 0.01, max: 0.3, noNaN: true }),
})
const rows = fc
  .array(
    fc.record({
      box: boxes,
      origin: fc.constantFrom('detected' as const, 'manual' as const),
      isAway: fc.boolean(),
      isDecided: fc.boolean(),
    }),
    { maxLength: 8 },
  )
  .map(list => list.map((each, index) => ({ id: `row ${index}`, ...each })))
const findings = fc.array(fc.record({ box: boxes }), { maxLength: 8 })

describe('a picture that is looked at again', () => {
  it('keeps a face that is found a little beside its place', () => {
    const known = row('ada', at(0.1, 0.1))
    const found = { box: at(0.11, 0.1) }
    expect(reconcile([known], [found])).toEqual({
      again: [expect.objectContaining({ known, found })],
      added: [],
      gone: [],
    })
  })

  it('leaves a place empty from which a face was taken away, however often it is found there', () => {
    const known = row('nobody', at(0.1, 0.1), { isAway: true })
    expect(reconcile([known], [{ box: at(0.11, 0.1) }, { box: at(0.1, 0.11) }])).toEqual({
      again: [],
      added: [],
      gone: [],
    })
  })

  it('forgets what is not seen any more, unless somebody drew it or said who it is', () => {
    const seen = [row('a', at(0, 0)), row('b', at(0.3, 0), { isDecided: true })]
    const drawn = row('c', at(0.6, 0), { origin: 'manual' })
    expect(reconcile([...seen, drawn], []).gone.map(({ id }) => id)).toEqual(['a'])
  })

  it('gives each face to the place that it fits best', () => {
    const [left, right] = [row('left', at(0.1, 0.1)), row('right', at(0.13, 0.1))]
    const [one, other] = [{ box: at(0.1, 0.1) }, { box: at(0.13, 0.1) }]
    const { again } = reconcile([left, right], [other, one])
    expect(again.map(({ known, found }) => [known.id, found])).toEqual(
      expect.arrayContaining([
        ['left', one],
        ['right', other],
      ]),
    )
  })

  it('loses no finding, uses none twice, and never brings back what is away', () => {
    fc.assert(
      fc.property(rows, findings, (known, found) => {
        const { again, added, gone } = reconcile(known, found)
        const used = again.map(pair => pair.found)
        expect(new Set([...used, ...added]).size).toBe(used.length + added.length)
        const kept = new Set(again.map(pair => pair.known.id))
        expect(kept.size).toBe(again.length)
        for (const { known: each, found: face } of again) {
          expect(each.isAway).toBe(false)
          expect(overlapOf(each.box, face.box)).toBeGreaterThanOrEqual(SAME_FACE)
        }
        for (const face of added) {
          const away = known.filter(each => each.isAway)
          expect(away.some(each => overlapOf(each.box, face.box) >= SAME_FACE)).toBe(false)
        }
        for (const each of gone) expect(each.isAway || each.isDecided || kept.has(each.id)).toBe(false)
      }),
    )
  })

  it('changes nothing when the same is found again', () => {
    fc.assert(
      fc.property(findings, found => {
        const { added } = reconcile([], found)
        const known = added.map(({ box }, index) => row(`${index}`, box))
        const second = reconcile(known, found)
        expect(second.again).toHaveLength(known.length)
        expect([second.added, second.gone]).toEqual([[], []])
      }),
    )
  })
})
