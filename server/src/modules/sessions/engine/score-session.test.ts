import { describe, expect, it } from 'vitest'
import { DEFAULT_RULESET, Rules, scoreSession } from './index.ts'
import {
  answered,
  bareClick,
  click,
  event,
  numbered,
  score,
  submit,
  target,
  typesOf,
  visit,
} from './session.fixture.ts'

const rage = (from: number, on = target('save')) =>
  [0, 400, 800, 1_200, 1_600].map(at => click(from + at, {}, on))

describe('a session', () => {
  it('without frustration has no signal, no score and no point of failure', () => {
    expect(score([visit(0, '/shop', 'load'), click(900, answered())])).toEqual({
      signals: [],
      frustrationScore: 0,
      confidence: 0,
      severity: 'none',
      primaryFailure: null,
    })
    expect(score([])).toMatchObject({ signals: [] })
  })

  it('is scored higher the more goes wrong, up to 100, and calm use afterwards does not undo it', () => {
    const once = score(rage(0))
    const twice = score([...rage(0), ...rage(60_000, target('other'))])
    expect(once.frustrationScore).toBeGreaterThan(40)
    expect(twice.frustrationScore).toBeGreaterThan(once.frustrationScore)
    const often = score(Array.from({ length: 40 }, (_, n) => rage(n * 60_000, target(`b${n}`))).flat())
    expect(often).toMatchObject({ severity: 'critical' })
    expect(often.frustrationScore).toBeLessThanOrEqual(100)
    expect(score([...rage(0), click(9e6, answered())]).frustrationScore).toBe(once.frustrationScore)
  })

  it('forgets half of what was reached in every half-life', () => {
    const apart = (ms: number) => score([...rage(0), ...rage(ms, target('other'))]).frustrationScore
    expect(apart(31_700)).toBeGreaterThan(apart(600_000))
    expect(apart(600_000)).toBeGreaterThan(apart(6_000_000))
  })

  it('relates signals within 30 s of each other', () => {
    const near = score([click(0), click(30_000, {}, target('other'))]).signals
    expect(near[0]?.correlatedWith).toEqual([near[1]?.id])
    const far = score([click(0), click(30_001, {}, target('other'))]).signals
    expect(far.map(({ correlatedWith }) => correlatedWith)).toEqual([[], []])
  })

  it('keeps the id of a signal that grows', () => {
    const ids = [3, 4, 5].map(
      count => score(rage(0).slice(0, count)).signals.find(({ type }) => type === 'rage')?.id,
    )
    expect(new Set(ids).size).toBe(1)
  })

  it('takes the first of two events with one id', () => {
    const events = [...numbered([click(0)]), { ...click(500, answered()), id: 'e0' }]
    expect(scoreSession({ sessionId: 's', events, closed: true }, DEFAULT_RULESET).signals).toHaveLength(1)
  })

  it('is not made active by who the person is', () => {
    const identify = event('custom', 100, { name: 'identify', userId: 'u1' })
    expect(typesOf([bareClick(0), identify])).toEqual(['dead_click'])
    expect(typesOf([bareClick(0), event('custom', 100, { name: 'added' })])).toEqual([])
  })
})

describe('while a session is open', () => {
  it('nothing is said of an unwatched click before the time for its answer is over', () => {
    expect(typesOf([bareClick(0)], false)).toEqual([])
    expect(typesOf([bareClick(0), event('scroll', 2_499)], false)).toEqual([])
    expect(typesOf([bareClick(0), event('scroll', 2_500)], false)).toEqual(['dead_click'])
  })

  it('what the observer has waited for is said at once', () => {
    expect(typesOf([click(0)], false)).toEqual(['dead_click'])
  })

  it('the last submit is not taken as failed before its time is over', () => {
    const submits = [submit(0), submit(8_000), submit(16_000)]
    expect(typesOf(submits, false)).toEqual([])
    expect(typesOf([...submits, event('scroll', 20_999)], false)).toEqual([])
    expect(typesOf([...submits, event('scroll', 21_000)], false)).toEqual(['form_loop'])
  })
})

describe('a ruleset', () => {
  it('is data that its schema accepts, and refuses when a number is out of bounds or unknown', () => {
    const { rules } = DEFAULT_RULESET
    expect(Rules.parse(JSON.parse(JSON.stringify(rules)))).toEqual(rules)
    expect(Rules.safeParse({ ...rules, more: 1 }).success).toBe(false)
    const answers = { ...rules.answers, windowMs: -1 }
    expect(Rules.safeParse({ ...rules, answers }).success).toBe(false)
  })

  it('decides: other thresholds, other signals, with its own name on them', () => {
    const { rules } = DEFAULT_RULESET
    const signals = { ...rules.signals, rage: { ...rules.signals.rage, minClicks: 6 } }
    const strict = { id: 'strict', version: 4, rules: { ...rules, signals } }
    const input = { sessionId: 's', events: numbered(rage(0)), closed: true }
    expect(scoreSession(input, strict).signals.map(({ type }) => type)).toEqual(['dead_click'])
    expect(scoreSession(input, strict).signals[0]).toMatchObject({
      ruleId: 'strict/dead_click',
      ruleVersion: 4,
    })
    const without = { ...strict, rules: { ...rules, disabled: ['dead_click' as const, 'rage' as const] } }
    expect(scoreSession(input, without).signals).toEqual([])
  })

  it('says how long a click was watched, which no rule changes, and how long nobody answered another one', () => {
    const { rules } = DEFAULT_RULESET
    const patient = {
      id: 'p',
      version: 1,
      rules: { ...rules, answers: { ...rules.answers, windowMs: 4_000 } },
    }
    const said = (parts: Parameters<typeof numbered>[0]) =>
      scoreSession({ sessionId: 's', events: numbered(parts), closed: true }, patient).signals.map(
        ({ explanation, counterfactual }) => [explanation, counterfactual],
      )
    expect(said([click(0), click(9_000)])).toEqual([
      [
        '2 clicks on button “save” within 9 s had no effect, each watched for 2.5 s.',
        'Would not fire if something had changed, loaded or moved within 2.5 s of each click.',
      ],
    ])
    expect(said([bareClick(0)])).toEqual([
      [
        'A click on button “save” had no effect within 4 s.',
        'Would not fire if something had changed, loaded or moved within 4 s of the click.',
      ],
    ])
  })

  it('says nothing of which it is not sure enough', () => {
    const { rules } = DEFAULT_RULESET
    const sure = {
      id: 'sure',
      version: 1,
      rules: { ...rules, correlation: { ...rules.correlation, minConfidence: 0.8 } },
    }
    const unwatched = { sessionId: 's', events: numbered([bareClick(0)]), closed: true }
    expect(scoreSession(unwatched, sure).signals).toEqual([])
    expect(scoreSession(unwatched, DEFAULT_RULESET).signals).toHaveLength(1)
  })
})
