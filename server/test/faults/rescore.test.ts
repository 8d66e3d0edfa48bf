import { afterEach, expect, it } from 'vitest'
import type { Json } from '../factories.ts'
import { sessionTrace } from './clicks.ts'
import { type Fleet, type Member, startFleet } from './fleet.ts'

/** Five pages of the job. */
const SESSIONS = 1_000
const PAGE = 200
/** Kills of each re-scoring, each in the middle of another page. */
const KILLS = 2
const PATIENT = { timeout: 120_000, interval: 10 }

let fleet: Fleet
afterEach(() => fleet?.stop())

const only = (members: readonly Member[]): Member => members[0] ?? expect.unreachable('nobody is there')
const call = async (method: 'GET' | 'POST', path: string, body?: object): Promise<Json> =>
  (await only(fleet.serves).call<Json>(method, path, body ? { body } : {})).body

/** What many people did some hours ago, scored by the rules that come with the program. */
const remember = async (): Promise<void> => {
  const events = Array.from({ length: SESSIONS }, (_, seed) => sessionTrace(seed, Date.now())).flat()
  for (let from = 0; from < events.length; from += 50) {
    const { rejected } = await call('POST', '/v1/events', { events: events.slice(from, from + 50) })
    expect(rejected).toEqual([])
  }
  const completed = `select count(*)::int as count from sessions.session where state = 'completed'
    and not exists (select 1 from sessions.arrival)`
  const count = async () => (await fleet.sql<{ count: number }>(completed))[0]?.count
  await expect.poll(count, PATIENT).toBe(SESSIONS)
}

const begin = (rulesetId: string, mode: 'shadow' | 'apply'): Promise<Json> =>
  call('POST', '/v1/sessions/rescore', { rulesetId, mode, range: { from: 0, to: Date.now() } })

/** What a re-scoring came to, once it has ended. */
const outcomeOf = async ({ id }: Json): Promise<object> => {
  const found = () => call('GET', `/v1/rescores/${id}`)
  await expect.poll(async () => (await found()).status, PATIENT).toBe('succeeded')
  const { sessions, changedSessions, failedSessions, signals, meanScore, examples } = await found()
  return { sessions, changedSessions, failedSessions, signals, meanScore, examples }
}

/** The worker is killed each time that some more pages are done. */
const killedDuring = async (begun: Json): Promise<void> => {
  const worker = only(fleet.workers)
  const done = async (): Promise<number> => {
    const [row] = await fleet.sql<{ sessions: number }>(
      'select sessions from sessions.rescore where id = $1',
      [begun.id],
    )
    return row?.sessions ?? 0
  }
  for (let kill = 1; kill <= KILLS; kill += 1) {
    await expect.poll(done, PATIENT).toBeGreaterThanOrEqual(kill * PAGE)
    await worker.program.kill()
    expect(await done()).toBeLessThan(SESSIONS)
    await worker.restart()
  }
}

/** All that scoring writes, but when. */
const written = async (): Promise<object> => ({
  sessions: await fleet.sql(
    `select session_id, revision, ruleset_id, ruleset_version, frustration_score, events_digest, signals_digest, digest
     from sessions.session order by session_id`,
  ),
  signals: await fleet.sql('select session_id, id, digest from sessions.signal order by session_id, id'),
  incidents: await fleet.sql(
    `select fingerprint, signal_count, session_count, user_count, first_seen_at, last_seen_at, severity, confidence
     from sessions.incident where session_count > 0 order by fingerprint`,
  ),
})

const endsTold = (id: string): Promise<object[]> =>
  fleet.sql(
    `select 1 from kernel.notice where topic = 'rescore.updated' and data->>'id' = $1
     and data->>'status' = 'succeeded'`,
    [id],
  )

it('a re-scoring whose worker is killed again and again comes to what it would have come to', async () => {
  fleet = await startFleet({ serve: 1, work: 1, database: 'external', env: { SESSIONS_SETTLE_MS: '50' } })
  await remember()
  const rules = { signals: { rage: { minClicks: 5, strongClicks: 5 } }, disabled: ['refresh_loop'] }
  const { id: patient } = await call('POST', '/v1/rulesets', { name: 'Patient', rules })
  for (const mode of ['shadow', 'apply'] as const) {
    const wanted = await outcomeOf(await begin(patient, mode))
    expect(wanted).toMatchObject({ sessions: SESSIONS, failedSessions: 0 })
    const result = await written()
    if (mode === 'apply') await outcomeOf(await begin('default', mode))
    const begun = await begin(patient, mode)
    await killedDuring(begun)
    expect(await outcomeOf(begun)).toEqual(wanted)
    expect(await written()).toEqual(result)
    expect(await endsTold(begun.id)).toHaveLength(1)
    const { history } = await call('GET', `/v1/jobs/${begun.jobId}`)
    expect(history.filter(({ outcome }: Json) => outcome === 'lost')).toHaveLength(KILLS)
  }
}, 400_000)
