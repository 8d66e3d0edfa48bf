import type { ConnectionTarget } from '#kernel/db'
import { handleJob } from './declaration.ts'
import { fenced, hold, openRig } from './test-rig.ts'

// A worker process for tests that kill it. It writes down that a job began and that it ended.
const [target, soleWorker] = process.argv.slice(2)
// The argument is written by the test beside this file.
const rig = await openRig(JSON.parse(target ?? '{}') as ConnectionTarget)
const run = handleJob(hold, async ({ note }, { jobId, attempt }) => {
  const say = (what: string) =>
    rig.query(`insert into public.effect values ('${jobId}', ${process.pid}, ${attempt}, '${what}')`)
  await say('began')
  process.send?.({ began: jobId })
  const holds = note.split(',').map(Number)
  await new Promise(resolve => setTimeout(resolve, holds[attempt - 1] ?? holds.at(-1)))
  await say('ended')
  process.send?.({ ended: jobId })
})
const write = handleJob(fenced, async ({ note }, { jobId, attempt, transaction }) => {
  const holds = note.split(',').map(Number)
  await transaction(async () => {
    await rig.query(`insert into public.effect values ('${jobId}', ${process.pid}, ${attempt}, 'wrote')`)
    process.send?.({ began: jobId })
    await new Promise(resolve => setTimeout(resolve, holds[attempt - 1] ?? holds.at(-1)))
  }).catch(error => {
    process.send?.({ refused: error.code ?? error.message })
    throw error
  })
})
await rig.jobs.start({ handlers: [run, write], soleWorker: soleWorker === 'sole' })
process.send?.({ ready: true })
process.on('disconnect', () => process.exit(0))
