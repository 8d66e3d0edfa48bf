import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import type { Job } from '@fovea/client'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type CommandLine, type RunningServer, signedIn, startServer } from './fovea.ts'

let server: RunningServer
let fovea: CommandLine
beforeAll(async () => {
  server = await startServer()
  fovea = await signedIn(server)
})
afterAll(async () => {
  await server.stop()
  await rm(fovea.home, { recursive: true })
})

it('Ctrl-C leaves a re-scoring at work, and says how to look at it', async () => {
  await fovea.run(['jobs', 'pause', 'sessions.rescore'])
  const child = fovea.start(['rescore', '--ruleset', 'default', '--from', '1d'])
  const printed = { out: '', err: '' }
  child.stdout?.on('data', part => {
    printed.out += part
  })
  child.stderr?.on('data', part => {
    printed.err += part
  })
  await expect.poll(() => printed.out, { timeout: 60_000 }).toMatch(/ queued .* sessions\.rescore/)
  child.kill('SIGINT')
  expect((await once(child, 'close'))[0]).toBe(130)
  const [, id = ''] = /The job goes on: fovea jobs show (\S+) --watch/.exec(printed.err) ?? []
  expect(await fovea.json<Job>('jobs', 'show', id)).toMatchObject({ status: 'queued' })
  await fovea.run(['jobs', 'resume', 'sessions.rescore'])
  expect(await fovea.run(['jobs', 'show', id, '--watch'])).toMatchObject({ code: 0 })
})
