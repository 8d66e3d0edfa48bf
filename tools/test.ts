import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Runs the tests and ends with one line that says how many passed and failed. */
const root = fileURLToPath(new URL('..', import.meta.url))
const report = `${root}node_modules/.cache/fovea-test-report.json`
/** Every file of tests, and every process that one starts, loads the same program: it is compiled once. */
const compiled = `${root}node_modules/.cache/compiled`

const run = (args: readonly string[]): Promise<number> =>
  new Promise(resolve => {
    const env = { NODE_COMPILE_CACHE: compiled, ...process.env }
    const child = spawn(`${root}node_modules/.bin/vitest`, args, { cwd: root, stdio: 'inherit', env })
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
