import { spawn, spawnSync } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createClient, type FoveaClient } from '@fovea/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Output } from '../src/output.ts'
import { watchBoard } from '../src/watch/board.ts'
import { Screen, type Terminal } from '../src/watch/screen.ts'
import { ADMIN, type CommandLine, type RunningServer, resultOf, signedIn, startServer } from './fovea.ts'
import { type PictureHost, startPictureHost } from './picture-host.ts'

const OPEN = '\u001b[?1049h\u001b[?25l\u001b[?7l'
const CLOSE = '\u001b[?7h\u001b[?25h\u001b[?1049l'
const POLL = { timeout: 60_000 }

let pictures: PictureHost
let server: RunningServer
let fovea: CommandLine

beforeAll(async () => {
  pictures = await startPictureHost()
  server = await startServer({ FETCH_ALLOW_HOSTS: pictures.host })
  fovea = await signedIn(server)
})
afterAll(async () => {
  await server.stop()
  await pictures.close()
  await rm(fovea.home, { recursive: true })
})

/** A terminal that keeps what is written to it. */
class Paper implements Terminal {
  rows: number | undefined
  text = ''
  #resized: () => void = () => {}

  constructor(rows: number) {
    this.rows = rows
  }

  write(text: string): void {
    this.text += text
  }

  on(_event: 'resize', listener: () => void): void {
    this.#resized = listener
  }

  removeListener(): void {
    this.#resized = () => {}
  }

  resize(rows: number): void {
    this.rows = rows
    this.#resized()
  }

  /** The lines that stand on it now. */
  get frame(): string[] {
    const last = this.text.split('\u001b[H').at(-1) ?? ''
    return last.replaceAll('\u001b[K', '').split('\u001b[J', 1)[0]?.split('\r\n') ?? []
  }
}

describe('The screen', () => {
  it('is given back as it was, and no frame is larger than it', () => {
    const paper = new Paper(3)
    const screen = new Screen(paper)
    const listeners = process.listenerCount('exit')
    screen.open()
    screen.draw(['a', 'b', 'c', 'd'])
    expect(paper.frame).toEqual(['a', 'b', 'c'])
    paper.resize(4)
    expect(paper.frame).toEqual(['a', 'b', 'c', 'd'])
    screen.close()
    screen.draw(['late'])
    expect(paper.text.startsWith(OPEN)).toBe(true)
    expect(paper.text.endsWith(CLOSE)).toBe(true)
    expect(process.listenerCount('exit')).toBe(listeners)
  })
})

describe('The live view', () => {
  let client: FoveaClient
  let paper: Paper
  let ended: Promise<unknown>
  const controller = new AbortController()
  const row = (name: string): string => paper.frame.find(line => line.startsWith(name)) ?? ''

  beforeAll(() => {
    client = createClient({ baseUrl: server.url, credentials: ADMIN })
    paper = new Paper(40)
    const context = {
      url: server.url,
      client,
      out: new Output({ json: false, quiet: false, color: false }),
      signal: controller.signal,
      stored: null,
      connect: () => client,
    }
    ended = watchBoard(context, null, paper).catch((error: unknown) => error)
  })
  afterAll(async () => {
    controller.abort()
    await ended
  })

  it('shows each queue, and that nothing runs', async () => {
    await expect.poll(() => paper.frame[0], POLL).toContain('live')
    expect(row('library.import')).toMatch(/^library\.import +0 +0 +0 +0 +0 +0 +- +1 × \d+$/)
    expect(paper.frame.slice(-5)).toEqual(['RUNNING', 'nothing', '', 'LAST FAILURES', 'none'])
  })

  it('shows a job while it runs, with a bar, and afterwards why it failed', async () => {
    pictures.mood = 'slow'
    const { job } = await client.assets.importUrl({ url: `http://${pictures.host}/slow.png` })
    await expect
      .poll(() => paper.frame.find(line => line.includes(job.id)), POLL)
      .toMatch(/^[█░]{20} +\d+% .*library\.import/)
    expect(row('library.import')).toMatch(/^library\.import +0 +1 /)
    pictures.mood = 'bad'
    await expect
      .poll(() => paper.frame.find(line => line.includes(job.id)), POLL)
      .toMatch(/ago {2}failed {2}library\.import .* fetch\.not_an_image: /)
    expect(row('library.import')).toMatch(/^library\.import +0 +0 +0 +0 +1 /)
  })

  it('shows that a queue is paused', async () => {
    await client.jobs.queues.pause('library.import')
    await expect.poll(() => row('library.import'), POLL).toContain('by ada@example.org')
    await client.jobs.queues.resume('library.import')
    await expect.poll(() => row('library.import'), POLL).not.toContain('by ada')
  })

  it('says that the connection is lost, and goes on when the server is back', async () => {
    await server.crashAndRestart()
    expect(paper.text).toContain('connection lost')
    await expect.poll(() => paper.frame[0], POLL).toContain('  live  ')
    pictures.mood = 'bad'
    const { job } = await client.assets.importUrl({ url: `http://${pictures.host}/after.png` })
    await expect.poll(() => paper.frame.find(line => line.includes(job.id)), POLL).toContain('failed')
  })

  it('fits a small terminal: queues with something in them come first, the others are counted', async () => {
    await client.jobs.queues.pause('vision.recluster')
    await expect.poll(() => row('vision.recluster'), POLL).toContain('by ada')
    paper.resize(24)
    const counted = (): string => paper.frame.find(line => line.includes('more queues')) ?? ''
    await expect.poll(counted, POLL).toMatch(/^… and \d+ more queues$/)
    expect(paper.frame.length).toBeLessThanOrEqual(24)
    expect(paper.frame).toContain('LAST FAILURES')
    expect(row('vision.recluster')).toContain('by ada')
    await client.jobs.queues.resume('vision.recluster')
    paper.resize(40)
  })

  it('ends with the reason of the abort, and gives the screen back', async () => {
    controller.abort(new Error('enough'))
    expect(await ended).toMatchObject({ message: 'enough' })
    expect(paper.text.endsWith(CLOSE)).toBe(true)
  })
})

/** util-linux: runs a command on a terminal of its own. */
const hasScript = spawnSync('script', ['--version']).stdout?.includes('util-linux') ?? false

describe('On a real terminal', () => {
  it.skipIf(!hasScript)('Ctrl-C ends the live view with 130 (needs script of util-linux)', async () => {
    const main = join(import.meta.dirname, '../src/main.ts')
    const command = `'${process.execPath}' --conditions=@fovea/source '${main}' jobs --watch`
    const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
      env: { ...process.env, XDG_CONFIG_HOME: fovea.home, NODE_NO_WARNINGS: '1' },
    })
    const done = resultOf(child)
    let seen = ''
    child.stdout.on('data', (part: string) => {
      const before = seen.includes('LAST FAILURES')
      seen += part
      // As the key does: the terminal makes the signal of it.
      if (!before && seen.includes('LAST FAILURES')) child.stdin.write('\u0003')
    })
    expect((await done).code).toBe(130)
    expect(seen).toContain(OPEN)
    expect(seen.slice(seen.indexOf(CLOSE))).toBe(`${CLOSE}fovea: Interrupted\r\n`)
  })
})
