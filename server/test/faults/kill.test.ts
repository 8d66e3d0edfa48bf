import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { type Fleet, type Member, startFleet } from './fleet.ts'
import { Holdings } from './holdings.ts'
import { Ledger, load } from './load.ts'
import { startPrivatePostgres } from './private-postgres.ts'
import { familyOf, leftRunning } from './processes.ts'
import { faultsOf } from './verify.ts'

/** Kills of each kind in each mode; `FOVEA_KILL_MOMENTS=20` is the whole proof, which takes some minutes. */
const MOMENTS = Number(process.env.FOVEA_KILL_MOMENTS ?? 3)
const CLIENTS = 4
const TIMEOUT_MS = 120_000 + MOMENTS * 3 * 20_000

let holdings: Holdings
afterEach(() => holdings?.close())

const oneOf = (members: readonly Member[]): Member =>
  members[Math.floor(Math.random() * members.length)] ?? expect.unreachable('nobody is there')

/** Kills at random moments under uploads, the kinds in turn; then nothing may be lost, stuck or done twice. */
const survive = async (fleet: Fleet, kinds: readonly (() => Promise<void>)[]): Promise<void> => {
  const ledger = new Ledger()
  const stop = new AbortController()
  const uploads = load({
    // A client goes on to the next server when one does not answer.
    server: (client, attempt) =>
      fleet.serves[(client + attempt) % fleet.serves.length] ?? oneOf(fleet.serves),
    clients: CLIENTS,
    ledger,
    signal: stop.signal,
    padding: 20_000,
  })
  for (let moment = 0; moment < MOMENTS * kinds.length; moment++) {
    const before = ledger.acknowledged.size
    await expect.poll(() => ledger.acknowledged.size, { timeout: 60_000 }).toBeGreaterThan(before)
    await wait(Math.random() * 1_200)
    await kinds[moment % kinds.length]?.()
  }
  stop.abort()
  await uploads
  expect(ledger.acknowledged.size).toBeGreaterThan(MOMENTS * kinds.length)
  expect(await faultsOf(fleet, ledger)).toEqual([])
}

describe(`${MOMENTS} kills of each kind under uploads lose nothing that was acknowledged, and no job is lost or done twice`, () => {
  it(
    'one server with its own PostgreSQL: its process group, the server alone, PostgreSQL',
    async () => {
      holdings = new Holdings()
      const fleet = await startFleet({ start: 1, database: 'embedded', holdings })
      const server = oneOf(fleet.members)
      const killed = async (kill: () => void): Promise<void> => {
        const family = familyOf(server.program.pid)
        kill()
        await server.program.exited
        expect(await leftRunning(family)).toEqual([])
        await server.restart()
      }
      await survive(fleet, [
        () => killed(() => server.program.signal('SIGKILL', 'group')),
        () => killed(() => server.program.signal('SIGKILL', 'process')),
        () =>
          killed(() => {
            const postgres = server.program.family().find(one => one.command.includes('bin/postgres'))
            process.kill(postgres?.pid ?? 0, 'SIGKILL')
          }),
      ])
    },
    TIMEOUT_MS,
  )

  it(
    'two servers and two workers on a PostgreSQL of somebody else: a server, a worker, PostgreSQL',
    async () => {
      holdings = new Holdings()
      const postgres = await startPrivatePostgres(holdings)
      const database = { url: postgres.url() }
      const fleet = await startFleet({ serve: 2, work: 2, database, storage: 's3', holdings })
      const killed = async (member: Member): Promise<void> => {
        await member.program.kill()
        await member.restart()
      }
      await survive(fleet, [
        () => killed(oneOf(fleet.serves)),
        () => killed(oneOf(fleet.workers)),
        async () => {
          await postgres.stop('kill')
          await postgres.start()
        },
      ])
    },
    TIMEOUT_MS,
  )
})
