import { once } from 'node:events'
import { open, readdir, rm, statfs } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Fleet, type Member, startFleet } from './fleet.ts'
import { Holdings } from './holdings.ts'
import { Ledger, load } from './load.ts'
import { smallDisk } from './small-disk.ts'
import { faultsOf } from './verify.ts'

const MIB = 2 ** 20
/** What uploads leave to the database (kernel/storage: RESERVE_BYTES). */
const RESERVE = 256 * MIB
const DISK_MIB = 420

let holdings: Holdings
let disk: string
let fleet: Fleet
beforeEach(async context => {
  holdings = new Holdings()
  const made = await smallDisk(holdings, DISK_MIB)
  if ('unavailable' in made) return context.skip(made.unavailable)
  disk = made.path
})
afterEach(() => holdings?.close())

const server = (): Member => fleet.serves[0] ?? expect.unreachable('There is no server')

/** Somebody else's file, which takes all but `left` bytes of the disk. */
const fill = async (left: number): Promise<void> => {
  const file = await open(join(disk, 'filler'), 'a')
  try {
    for (;;) {
      const { bavail, bsize } = await statfs(disk)
      const room = bavail * bsize - left
      if (room <= 0) return
      await file.appendFile(Buffer.alloc(Math.min(room, 4 * MIB)))
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error
  } finally {
    await file.close()
  }
}
const makeRoom = () => rm(join(disk, 'filler'), { force: true })

const upload = async (count: number): Promise<Ledger> => {
  const ledger = new Ledger()
  const giveUp = (status: number) => status === 507
  await load({ server, clients: 3, count, ledger, padding: 2 * MIB, giveUp })
  expect(ledger.improper).toEqual([])
  return ledger
}

/** Announces an upload without sending any of it, and answers what the server says to that. */
const announce = async (bytes: number): Promise<number> => {
  const outgoing = request(`${server().url}/v1/assets`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${fleet.token}`,
      'content-type': 'image/jpeg',
      'content-length': bytes,
    },
  })
  outgoing.on('error', () => {})
  outgoing.flushHeaders()
  const [reply] = await once(outgoing, 'response')
  outgoing.destroy()
  return reply.statusCode
}

const states = async () => (await server().request('GET', '/ready')).status

/** From room enough to none and back again; whatever was acknowledged on the way is there at the end. */
const runFullAndRecover = async (): Promise<void> => {
  const all = new Ledger()
  const keep = (ledger: Ledger): Ledger => {
    for (const [hash, entry] of ledger.acknowledged) all.acknowledged.set(hash, entry)
    return ledger
  }
  expect(keep(await upload(5)).answered(201)).toBe(5)
  await fill(RESERVE + 12 * MIB)
  expect(await announce(50 * MIB)).toBe(507)
  const filling = keep(await upload(20))
  expect(filling.answered(507)).toBeGreaterThan(0)
  expect(filling.answered(201, 507)).toBe(20)
  await fill(RESERVE - MIB)
  await expect.poll(states).toBe(503)
  expect(await announce(1)).toBe(507)
  await fill(0)
  const full = keep(await upload(4))
  expect([...full.statuses]).toEqual([[507, 4]])
  await makeRoom()
  await expect.poll(states).toBe(200)
  expect(keep(await upload(5)).answered(201)).toBe(5)
  expect(await faultsOf(fleet, all)).toEqual([])
  expect(await readdir(join(server().dataDir, 'objects', 'staging'))).toEqual([])
}

it('a full disk below the objects: uploads are refused before they are sent, and go on when there is room', async () => {
  fleet = await startFleet({ serve: 1, work: 1, database: 'external', holdings, dataDir: join(disk, 'data') })
  await runFullAndRecover()
}, 240_000)

it('a full disk below everything, the database as well', async () => {
  fleet = await startFleet({ start: 1, database: 'embedded', holdings, dataDir: join(disk, 'data') })
  await runFullAndRecover()
}, 240_000)
