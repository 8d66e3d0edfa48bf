import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Runs the tests and ends with one line that says how many passed and failed. */
const root = fileURLToPath(new URL('..', import.meta.url))
const report = `${root}node_modules/.cache/fovea-test-report.json`

const run = (args: readonly string[]): Promise<number> =>
  new Promise(resolve => {
    const child = spawn(`${root}node_modules/.bin/vitest`, args, { cwd: root, stdio: 'inherit' })
    child.on('exit', code => resolve(code ?? 1))
  })

const code = await run([
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${report}`,
  ...process.argv.slice(2),
])
/** The counts that vitest's JSON reporter writes. */
interface Summary {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
}

if (existsSync(report)) {
  const summary: Summary = JSON.parse(readFileSync(report, 'utf8'))
  const skipped = summary.numPendingTests > 0 ? `, ${summary.numPendingTests} skipped` : ''
  console.log(`${summary.numPassedTests} passed, ${summary.numFailedTests} failed${skipped}`)
}
process.exit(code)
