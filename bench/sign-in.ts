import { ADMIN } from '../server/test/faults/program.ts'
import { middleRound, report, startFovea } from './fovea-process.ts'

/**
 * Whether the time of a refused sign-in tells if the account exists: a wrong password of a known account against an
 * account that does not exist. The two take turns; few enough that no limit of failures comes between.
 */
const ROUNDS = 4
const KNOWN = ADMIN.email

const fovea = await startFovea()

const refusedAfter = async (email: string): Promise<number> => {
  const started = performance.now()
  const reply = await fetch(`${fovea.url}/v1/auth/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password: 'not the password' }),
  })
  if (reply.status !== 401) throw new Error(`A wrong password was answered with ${reply.status}`)
  return performance.now() - started
}

await refusedAfter('somebody@example.org')
const rounds: { ours: number; bare: number }[] = []
for (let round = 0; round < ROUNDS; round++) {
  rounds.push({ bare: await refusedAfter(KNOWN), ours: await refusedAfter('nobody@example.org') })
}
const middle = middleRound(rounds)
report({
  name: 'refusing an account that does not exist',
  figure: middle.ours,
  unit: 'ms',
  ratio: middle.ours / middle.bare,
  limit: 'refusing a wrong password (goal: about 1)',
})
await fovea.stop()
