import { afterAll, afterEach, beforeAll } from 'vitest'
import { Problem } from '#kernel/errors'
import { createTestDatabase, type TestDatabase } from '#test/database'
import { openRig, type Rig } from './test-rig.ts'

/** A database for the file; answers what opens job systems on it, which are closed and emptied after each test. */
export const useRigs = () => {
  let database: TestDatabase
  const opened: Rig[] = []
  beforeAll(async () => {
    database = await createTestDatabase()
  })
  afterEach(async () => {
    for (const rig of opened.splice(0)) await rig.close(0)
    const cleaner = await openRig(database.target)
    await cleaner.query(
      'truncate kernel.job, kernel.flow, kernel.flow_gate, kernel.queue, kernel.schedule, kernel.worker',
    )
    await cleaner.query('delete from boss.job')
    await cleaner.close()
  })
  afterAll(() => database.drop())
  return async (options: Parameters<typeof openRig>[1] = {}): Promise<Rig> => {
    const rig = await openRig(database.target, options)
    opened.push(rig)
    return rig
  }
}

export const problem = (status: number, code: string, retryable?: boolean): Problem =>
  new Problem({ status, code, message: 'No.', ...(retryable === undefined ? {} : { retryable }) })
