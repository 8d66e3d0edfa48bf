import { once } from 'node:events'
import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Bench, leftRunning, type Program, signIn } from './program.ts'

let bench: Bench

beforeEach(async () => {
  bench = await Bench.make()
})

afterEach(async () => {
  await bench.clean()
})

/** An upload that has begun and waits for its second half. */
interface Upload {
  finish(): Promise<{ status: number; body: string }>
}

const beginUpload = async (program: Program, token: string): Promise<Upload> => {
  const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const
  const bytes = await sharp({ create: { width: 256, height: 256, channels: 3, background: '#fff', noise } })
    .png()
    .toBuffer()
  const outgoing: ClientRequest = request(`${program.url}/v1/assets`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'image/png',
      'content-length': bytes.length,
      'x-file-name': 'photo.png',
    },
  })
  // A test that never finishes it cuts the connection.
  outgoing.on('error', () => {})
  const half = bytes.length >> 1
  await new Promise<void>(resolve => outgoing.write(bytes.subarray(0, half), () => resolve()))
  return {
    finish: async () => {
      const answered = once(outgoing, 'response')
      outgoing.end(bytes.subarray(half))
      const [reply]: IncomingMessage[] = await answered
      if (!reply) throw new Error('no reply')
      return { status: reply.statusCode ?? 0, body: await text(reply) }
    },
  }
}

describe('a stop lets what is running finish and leaves no process behind', () => {
  const ways = [
    ['Ctrl-C', 'SIGINT', 'group'],
    ['SIGTERM to npm', 'SIGTERM', 'process'],
    ['SIGTERM to its group', 'SIGTERM', 'group'],
    ['SIGTERM to the server alone', 'SIGTERM', 'server'],
  ] as const

  it.each(ways)('by %s', async (_name, signal, to) => {
    const program = bench.start({ through: 'npm' })
    await program.ready()
    const upload = await beginUpload(program, await signIn(program))
    const family = program.family()
    expect(family.length).toBeGreaterThan(4)
    program.signal(signal, to)
    await program.says('Stopping')
    expect(await upload.finish()).toMatchObject({ status: 201 })
    const finished = performance.now()
    await program.exited
    expect(performance.now() - finished).toBeLessThan(15_000)
    expect(await leftRunning(family)).toEqual([])
    expect(program.output).not.toContain('not clean')
    await expect(fetch(`${program.url}/health`)).rejects.toThrow()
  })
})

it('npm starts nothing that stays between itself and the server', async () => {
  const program = bench.start({ through: 'npm' })
  await program.ready()
  const server = program.family().find(one => one.pid === program.serverPid())
  expect(server?.parent).toBe(program.pid)
})

it('a repeat within two seconds is ignored, a later one ends at once', async () => {
  const program = bench.start()
  await program.ready()
  await beginUpload(program, await signIn(program))
  const family = program.family()
  program.signal('SIGINT', 'process')
  await program.says('Stopping')
  program.signal('SIGINT', 'process')
  await new Promise(resolve => setTimeout(resolve, 2_100))
  expect(program.ended).toBe(false)
  program.signal('SIGINT', 'process')
  expect(await program.exited).toEqual({ code: 130, signal: null })
  expect(await leftRunning(family)).toEqual([])
})
