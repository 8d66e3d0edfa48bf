import { createChildPool } from './pool.ts'

/** A server in small: keeps one child waiting and one spinning, and tells their ids. */
const pool = createChildPool({
  name: 'orphans',
  entry: new URL('./child.fixture.ts', import.meta.url),
  size: 2,
  deadlineMs: 60_000,
  permissions: { read: [], addons: false },
  maxQueue: 10,
})
await pool.warm()
const pids = await Promise.all([pool.run('pid', null), pool.run('pid', null)])
pool.run('spin', null).catch(() => {})
process.stdout.write(`${JSON.stringify(pids)}\n`)
