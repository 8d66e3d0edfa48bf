import { spawn } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import {
  countLine,
  type FileOutcome,
  failedFiles,
  failures,
  type JsonReport,
  readReport,
} from './test-report.ts'

/**
 * Runs the tests and ends with one line that says how many passed and failed. After a run of all of them, files with a
 * failure are run once more with nothing beside them: what passes then is told by name, as something that waits for
 * less than it should, and what fails again is a fault. Tests that were asked for by name are run once.
 */
const args = process.argv.slice(2)
const root = fileURLToPath(new URL('..', import.meta.url))
/** Every file of tests, and every process that one starts, loads the same program: it is compiled once. */
const compiled = `${root}node_modules/.cache/compiled`
const strays = `${root}node_modules/.cache/fovea-test-strays`
/** More files than this fail for a reason that a quiet machine does not mend. */
const MOST_LOOKED_AT_AGAIN = 10

interface Run {
  readonly code: number
  /** Whether something was thrown outside of every test: no second look explains that. */
  readonly hasStrays: boolean
  readonly outcomes: ReadonlyMap<string, FileOutcome>
}

const spawnVitest = (options: readonly string[]): Promise<number> =>
  new Promise(resolve => {
    const env = { NODE_COMPILE_CACHE: compiled, ...process.env, FOVEA_TEST_STRAYS: strays }
    const child = spawn(`${root}node_modules/.bin/vitest`, options, { cwd: root, stdio: 'inherit', env })
    child.on('exit', code => resolve(code ?? 1))
  })

const runTests = async (name: string, chosen: readonly string[]): Promise<Run> => {
  const report = `${root}node_modules/.cache/${name}.json`
  for (const old of [report, strays]) rmSync(old, { force: true })
  const code = await spawnVitest([
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...chosen,
  ])
  const hasStrays = existsSync(strays)
  if (!existsSync(report)) return { code, hasStrays, outcomes: new Map() }
  const parsed: JsonReport = JSON.parse(readFileSync(report, 'utf8'))
  return { code, hasStrays, outcomes: readReport(parsed) }
}

const tell = (heading: string, failed: Iterable<readonly [string, string]>): void => {
  const lines = [...failed].map(([name, why]) => `  ${name}\n      ${why}`)
  if (lines.length > 0) console.log(`\n${heading}\n${lines.join('\n')}`)
}

const lookAgain = async (first: Run): Promise<Run> => {
  const files = failedFiles(first.outcomes)
  if (args.length > 0 || first.hasStrays || files.length === 0 || files.length > MOST_LOOKED_AT_AGAIN)
    return first
  tell(
    'These failed, and their files are run again with nothing beside them:',
    failures(first.outcomes, root),
  )
  const second = await runTests('fovea-test-report-again', [...files, '--no-file-parallelism'])
  return { ...second, outcomes: new Map([...first.outcomes, ...second.outcomes]) }
}

const first = await runTests('fovea-test-report', args)
const last = await lookAgain(first)
const still = failures(last.outcomes, root)
const once = [...failures(first.outcomes, root)].filter(([name]) => !still.has(name))
tell('Failed beside others and passed alone:', once)
tell('Failed:', still)
if (last.outcomes.size > 0) console.log(countLine(last.outcomes))
process.exit(last.code)
