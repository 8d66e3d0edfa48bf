import pg from 'pg'
import { systemClock } from '#kernel/system'
import { startEmbeddedPostgres } from './index.ts'

// A server in miniature, for tests that kill it: `server.fixture.ts <dataDir> [drainMs]`. It reports on standard output,
// one line each: `ready <postgres pid>`, `ack <n>` after each committed insert, `fault <code> <message>`, `lost`.
const [dataDir = '', drainMs = '0'] = process.argv.slice(2)

const say = (line: string) => process.stdout.write(`${line}\n`)

try {
  const postgres = await startEmbeddedPostgres({
    dataDir,
    owner: `server pid ${process.pid}`,
    clock: systemClock,
    onLog: line => say(`log ${line}`),
  })
  const client = new pg.Client({ ...postgres.connection })
  client.on('error', () => {})
  await client.connect()
  await client.query('create table if not exists written (n integer primary key)')
  process.once('SIGTERM', async () => {
    await postgres.announceDrain()
    say('draining')
    await systemClock.wait(Number(drainMs))
    await client.end()
    await postgres.stop()
    process.exit(0)
  })
  void postgres.lost.then(() => {
    say('lost')
    process.exit(70)
  })
  say(`ready ${postgres.pid}`)
  const { rows } = await client.query<{ n: number }>('select coalesce(max(n), 0) as n from written')
  for (let n = (rows[0]?.n ?? 0) + 1; ; n++) {
    await client.query('insert into written values ($1)', [n])
    say(`ack ${n}`)
  }
} catch (error) {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  say(`fault ${code} ${error instanceof Error ? error.message : error}`)
  process.exitCode = 1
}
