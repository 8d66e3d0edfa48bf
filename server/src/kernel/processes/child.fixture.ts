import { fork } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { Problem } from '#kernel/errors'
import { serveTasks } from './serve.ts'

const codeOf = (attempt: () => unknown): string => {
  try {
    attempt()
    return 'done'
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error)
  }
}

/** A child whose tasks do what a codec does on its worst days. */
serveTasks({
  echo: (input: unknown) => input,
  pid: () => process.pid,
  environment: () => Object.keys(process.env).filter(name => !name.startsWith('NODE_CHANNEL')),
  forever: () => new Promise(() => {}),
  spin: () => {
    for (;;) if (process.pid === 0) return
  },
  abort: () => {
    process.stderr.write(`${'x'.repeat(10_000)} the decoder lost its mind\n`, () => process.abort())
    return new Promise(() => {})
  },
  refuse: () => {
    throw new Problem({ status: 422, code: 'test.refused', message: 'Not this one.', extra: { width: 7 } })
  },
  fault: () => {
    throw new TypeError('a bug')
  },
  grow: (megabytes: number) => {
    held.push(Buffer.alloc(megabytes * 1024 * 1024, 1))
    return process.pid
  },
  read: (path: string) => codeOf(() => readFileSync(path)),
  write: (path: string) => codeOf(() => writeFileSync(path, 'x')),
  fork: () => codeOf(() => fork(import.meta.filename)),
})

const held: Buffer[] = []
