import { rename, stat } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { expect, test } from 'vitest'
import { isDatabaseAway } from './away.ts'

const errorOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  )
const connecting = (path: string): Promise<never> =>
  new Promise((_, reject) => createConnection(path).on('error', reject))

test('a file that is missing is told as what it is, and not as a database that cannot be reached', async () => {
  for (const work of [() => stat('/none/here'), () => rename('/none/here', '/none/there')]) {
    const error = await errorOf(work())
    expect(error).toMatchObject({ code: 'ENOENT' })
    expect(isDatabaseAway(error)).toBe(false)
  }
})

test('a database whose socket is missing cannot be reached', async () => {
  const error = await errorOf(connecting('/none/.s.PGSQL.5432'))
  expect(error).toMatchObject({ code: 'ENOENT' })
  expect(isDatabaseAway(error)).toBe(true)
})
