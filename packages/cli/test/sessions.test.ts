import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Incident, Rescore, Ruleset, Session } from '@fovea/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CommandLine, type RunningServer, signedIn, startServer } from './fovea.ts'

const HOUR = 3_600_000

let server: RunningServer
let fovea: CommandLine
const start = Date.now() - 5 * HOUR

beforeAll(async () => {
  server = await startServer({ SESSIONS_SETTLE_MS: '0' })
  fovea = await signedIn(server)
})
afterAll(async () => {
  await server.stop()
  await rm(fovea.home, { recursive: true })
})

/** Three clicks on one button that nothing answers. */
const clicks = (sessionId: string, from = start): object[] =>
  [0, 300, 600].map(after => ({
    eventId: `${sessionId}-${after}`,
    eventType: 'click',
    timestamp: from + after,
    sessionId,
    route: '/cart',
    target: { type: 'button', id: 'buy', selector: '#buy', tagName: 'button' },
    metadata: { x: 5, y: 5, interactive: true, response: null },
  }))
const lines = (events: object[]): string => events.map(event => `${JSON.stringify(event)}\n`).join('')

const ok = async (...args: string[]): Promise<string> => {
  const result = await fovea.run(args)
  expect(result).toMatchObject({ code: 0 })
  return result.stdout
}

describe('Events', () => {
  it('are sent from a file, and sent again they are known already', async () => {
    const file = join(fovea.home, 'events.jsonl')
    // More than one request carries.
    const all = Array.from({ length: 20 }, (_, place) => clicks(`s${place}`, start + place * 1_000)).flat()
    await writeFile(file, lines(all))
    expect(await ok('events', 'send', file)).toBe('60 events stored, 0 known already, 0 rejected\n')
    expect(await fovea.json('events', 'send', file)).toEqual({
      accepted: 0,
      duplicates: 60,
      rejected: 0,
      rejections: [],
    })
  })

  it('that cannot be taken are named by their line, and the others are stored', async () => {
    const [good = {}] = clicks('pipe')
    const input = `${JSON.stringify(good)}\n\nnot json\n${JSON.stringify({ ...good, sessionId: 'a b' })}\n`
    const result = await fovea.run(['events', 'send', '-'], input)
    expect(result.code).toBe(5)
    expect(result.stdout).toBe('1 event stored, 0 known already, 2 rejected\n')
    expect(result.stderr).toMatch(/^line 3: is not a JSON object \(cli\.not_json\)$/m)
    expect(result.stderr).toMatch(/^line 4: .*\(sessions\.\w+\)$/m)
    expect((await fovea.run(['events', 'send', 'nowhere'])).code).toBe(2)
  })
})

describe('Sessions', () => {
  it('are listed and found by their filters', async () => {
    const done = async () => await fovea.json<Session[]>('sessions', '--state', 'completed', '--limit', 'all')
    await expect.poll(async () => (await done()).length, { timeout: 30_000 }).toBe(21)
    const raging = await fovea.json<Session[]>('sessions', 'ls', '--signal', 'rage', '--limit', 'all')
    expect(raging).toHaveLength(20)
    expect((await ok('sessions', '--route', '/cart', '--ids', '--limit', '2')).split('\n')).toHaveLength(3)
    expect(await ok('sessions', '--min-score', '1', '--limit', '1')).toMatch(/^ID +STARTED .*\ns19 /)
    const none = await fovea.run(['sessions', '--user', 'nobody'])
    expect(none).toMatchObject({ code: 0, stdout: '', stderr: 'There are no sessions like this.\n' })
    expect((await fovea.run(['sessions', '--min-score', 'high'])).code).toBe(2)
    expect((await fovea.run(['sessions', 'list'])).code).toBe(2)
  })

  it('are explained, with their events and on the axis of time', async () => {
    const shown = await ok('sessions', 'show', 's0')
    expect(shown).toMatch(/^state +completed$/m)
    expect(shown).toMatch(/rage +(0|1)\.\d\d .*#buy/)
    const events = await ok('sessions', 'events', 's0')
    expect(events.match(/ click +\/cart +#buy +s0-/g)).toHaveLength(3)
    const timeline = await ok('sessions', 'timeline', 's0')
    expect(timeline).toMatch(/^ +0:00\.000 {2}click/m)
    expect(timeline).toMatch(/▲ rage/)
    const missing = await fovea.run(['sessions', 'show', 'none'])
    expect(missing.code).toBe(4)
    expect(missing.stderr).toContain('See: fovea sessions')
  })
})

describe('Incidents', () => {
  let incident: Incident

  it('are listed with what they affect', async () => {
    const all = await fovea.json<Incident[]>('incidents', '--sort', '-sessionCount')
    const [first] = all
    if (!first) throw new Error('There is no incident')
    incident = first
    expect(incident).toMatchObject({ status: 'new', sessionCount: 21 })
    expect(await ok('incidents', '--status', 'new')).toMatch(/^ID +STATUS /)
    expect(await ok('incidents', 'show', incident.id)).toMatch(/^seen +\d+ signals in 21 sessions$/m)
  })

  it('are confirmed, suppressed and resolved, and their history says by whom and why', async () => {
    const { id } = incident
    expect(await ok('incidents', 'confirm', id, '--note', 'seen it')).toBe(`confirmed  ${id}\n`)
    expect((await fovea.run(['incidents', 'suppress', id])).code).toBe(2)
    await ok('incidents', 'suppress', id, '--reason', 'until the release', '--for', '7d')
    expect(await fovea.json('incidents', '--no-suppressed', '--ids')).not.toContain(id)
    expect(await ok('incidents', 'show', id)).toMatch(
      /^suppressed +by .* until \d{4}-.*: until the release$/m,
    )
    await ok('incidents', 'unsuppress', id)
    await ok('incidents', 'resolve', id)
    const shown = await fovea.json<Incident & { history: { change: string; note: string | null }[] }>(
      'incidents',
      'show',
      id,
    )
    expect(shown.status).toBe('resolved')
    expect(shown.history.map(({ note }) => note)).toEqual(expect.arrayContaining(['seen it']))
    const missing = await fovea.run(['incidents', 'dismiss', '01900000-0000-7000-8000-000000000000'])
    expect(missing.code).toBe(4)
  })

  it('are taken up again after they were resolved or dismissed', async () => {
    const { id } = incident
    const status = async () => (await fovea.json<Incident>('incidents', 'show', id)).status
    expect(await status()).toBe('resolved')
    expect(await ok('incidents', 'reopen', id, '--note', 'not fixed')).toBe(`confirmed  ${id}\n`)
    expect(await status()).toBe('confirmed')
    await ok('incidents', 'dismiss', id)
    await ok('incidents', 'reopen', id)
    expect(await status()).toBe('confirmed')
  })
})

describe('Rulesets', () => {
  let id = ''

  it('are made of what differs, changed by version and shown beside the built-in one', async () => {
    const input = JSON.stringify({ signals: { rage: { minClicks: 5, strongClicks: 5 } } })
    const made = await fovea.run(['rulesets', 'create', '-', '--name', 'Patient'], input)
    expect(made.code).toBe(0)
    id = made.stdout.trim()
    expect(await ok('rulesets', 'show', id)).toMatch(/^signals\.rage\.minClicks +5 +3$/m)
    const edited = await ok(
      'rulesets',
      'edit',
      id,
      '--set',
      'score.mediumFrom=15',
      '--set',
      'score.highFrom=50',
    )
    expect(edited).toBe(`${id} is version 2 now\n`)
    const shown = await fovea.json<Ruleset>('rulesets', 'show', id)
    expect(shown.rules.score).toMatchObject({ mediumFrom: 15, highFrom: 50 })
    expect(await ok('rulesets', 'show', id, '--at-version', '1')).toMatch(/^score\.mediumFrom +20$/m)
    expect(await ok('rulesets', 'versions', id)).toMatch(/\n2 .*\n1 /)
  })

  it('look for a signal again that was switched off', async () => {
    const disabled = async (value: string): Promise<string[]> => {
      await ok('rulesets', 'edit', quietId, '--set', `disabled=${value}`)
      return (await fovea.json<Ruleset>('rulesets', 'show', quietId)).rules.disabled
    }
    const quietId = (await ok('rulesets', 'create', '--name', 'Quiet')).trim()
    expect(await disabled('rage,thrash')).toEqual(['rage', 'thrash'])
    expect(await disabled('')).toEqual([])
    expect((await fovea.run(['rulesets', 'edit', quietId, '--set', 'signals.rage.minClicks='])).code).toBe(2)
    await ok('rulesets', 'rm', quietId)
  })

  it('with a wrong threshold are refused, and the field is named', async () => {
    const wrong = await fovea.run(['rulesets', 'edit', id, '--set', 'signals.rage.minClicks=0'])
    expect(wrong.code).toBe(1)
    expect(wrong.stderr).toContain('body.rules.signals.rage.minClicks')
    expect((await fovea.run(['rulesets', 'edit', id, '--set', 'signals.rage=many'])).code).toBe(2)
    expect((await fovea.run(['rulesets', 'edit', id])).code).toBe(2)
  })

  it('are compared over history before they are applied to it', async () => {
    const compared = await ok('rescore', '--ruleset', id, '--from', '1d', '--dry-run')
    expect(compared).toMatch(/^rage +20 +0 +−20$/m)
    expect(compared).toContain('20 of 21 sessions would change')
    expect(compared).toMatch(/^s0 .*rage/m)
    const same = await fovea.json<Rescore>('rescore', '--ruleset', 'default', '--from', '1d')
    expect(same).toMatchObject({ mode: 'shadow', changedSessions: 0 })
    const applied = await fovea.json<Rescore>('rescore', '--ruleset', id, '--from', '1d', '--apply')
    expect(applied).toMatchObject({ mode: 'apply', changedSessions: 20 })
    expect(await fovea.json('sessions', '--signal', 'rage')).toEqual([])
    expect((await fovea.run(['rescore', '--ruleset', id, '--from', '1d', '--apply', '--dry-run'])).code).toBe(
      2,
    )
    expect((await fovea.run(['rescore', '--ruleset', 'none', '--from', '1d'])).code).toBe(4)
  })

  it('try rules out that are in a file alone', async () => {
    const file = join(fovea.home, 'rules.json')
    await writeFile(file, JSON.stringify({ disabled: ['rage', 'dead_click'] }))
    const tried = await fovea.json<Rescore>(
      'rescore',
      '--ruleset',
      'default',
      '--rules',
      file,
      '--from',
      '1d',
    )
    expect(tried).toMatchObject({ trial: true, mode: 'shadow' })
  })

  it('are activated, and the active one is not deleted', async () => {
    expect(await ok('rulesets', 'activate', id)).toBe('Patient, version 2, is active now\n')
    expect((await fovea.run(['rulesets', 'rm', id])).stderr).toContain('sessions.ruleset_active')
    await ok('rulesets', 'activate', 'default')
    expect(await ok('rulesets', 'rm', id)).toBe(`deleted  ${id}\n`)
    expect((await fovea.json<Ruleset[]>('rulesets')).map(one => one.id)).toEqual(['default'])
  })
})
