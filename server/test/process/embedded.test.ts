import { afterEach, beforeEach, expect, it } from 'vitest'
import { Bench, leftRunning } from './program.ts'

// The program and the PostgreSQL that it brings along, whichever PostgreSQL the other tests use.
let bench: Bench

beforeEach(async () => {
  bench = await Bench.make({ embedded: true })
})

afterEach(async () => {
  await bench.clean()
})

it('a second server on the same data is refused, and names the first', async () => {
  const first = bench.start()
  await first.ready()
  const refused = bench.start()
  expect(await refused.exited).toEqual({ code: 1, signal: null })
  // A fault that a person can mend needs no stack.
  expect(refused.output).not.toMatch(/^\s+at /m)
  expect(refused.output).toContain(
    `is already served by server pid ${first.pid} ${first.url}; stop it or choose another FOVEA_DATA_DIR.`,
  )
})

it('a stop in the middle of a start is obeyed', async () => {
  const program = bench.start()
  await program.says('First start')
  program.signal('SIGTERM', 'process')
  expect(await program.exited).toEqual({ code: 0, signal: null })
})

it('when PostgreSQL is killed, the server ends with 75 and the next start serves', async () => {
  const program = bench.start()
  await program.ready()
  const family = program.family()
  const postgres = family.find(one => one.command.includes('bin/postgres'))
  process.kill(postgres?.pid ?? 0, 'SIGKILL')
  expect(await program.exited).toEqual({ code: 75, signal: null })
  expect(await leftRunning(family)).toEqual([])
  await bench.start().ready()
})
