import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, release, totalmem, type } from 'node:os'
import { fileURLToPath } from 'node:url'

/**
 * Runs every bench, or those named on the command line, and writes their sections of `bench/RESULTS.md` with the day and
 * the machine. The sections of the others stay; so does that of a bench that fails, and the exit code is 1.
 */
interface Line {
  readonly name: string
  readonly figure: number
  readonly unit: string
  readonly ratio: number | null
  readonly limit: string
}

const folder = fileURLToPath(new URL('.', import.meta.url))
const RESULTS = `${folder}RESULTS.md`
const SUPPORT = new Set([
  'run.ts',
  'fovea-process.ts',
  'photos.ts',
  'vectors.ts',
  'library-rows.ts',
  'event-load.ts',
  'copy.ts',
])
const named = process.argv.slice(2)
const benches = readdirSync(folder)
  .filter(file => file.endsWith('.ts') && !SUPPORT.has(file))
  .map(file => file.slice(0, -3))
const unknown = named.filter(name => !benches.includes(name))
if (unknown.length > 0)
  throw new Error(`There is no bench ${unknown.join(', ')}; there are ${benches.join(', ')}`)

const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${type()} ${release()}, Node ${process.versions.node}`

/** Null when the bench failed. */
const runBench = (name: string): Line[] | null => {
  console.error(`running ${name} …`)
  const { status, stdout } = spawnSync(process.execPath, [`${folder}${name}.ts`], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 16 * 1024 * 1024,
  })
  if (status !== 0) return null
  const lines = stdout.split('\n').filter(line => line.startsWith('{'))
  return lines.map((line): Line => JSON.parse(line))
}

const row = ({ name, figure, unit, ratio, limit }: Line): string =>
  `| ${name} | ${figure.toLocaleString('en')} ${unit} | ${ratio ?? '–'} | ${limit} |`

const section = (name: string, lines: readonly Line[]): string =>
  `## ${name}\n\n${new Date().toISOString().slice(0, 10)}, ${machine}\n\n| what | figure | ratio | to |\n|---|---|---|---|\n${lines.map(row).join('\n')}\n`

/** The sections that there are, by name. */
const readSections = (): Map<string, string> => {
  const text = existsSync(RESULTS) ? readFileSync(RESULTS, 'utf8') : ''
  const parts = text.split(/^(?=## )/m).slice(1)
  return new Map(parts.map(part => [/^## (\S+)/.exec(part)?.[1] ?? '', `${part.trimEnd()}\n`]))
}

const write = (sections: ReadonlyMap<string, string>): void => {
  const known = benches.flatMap(name => sections.get(name) ?? [])
  const head = `# Measurements

Written by \`node bench/run.ts [name …]\`; each section says when and where. The load generator, the server and
PostgreSQL share the cores of the machine. A ratio compares figure and limit of one run, so it holds on other machines too.
`
  writeFileSync(RESULTS, [head, ...known].join('\n'))
}

for (const name of named.length > 0 ? named : benches) {
  const lines = runBench(name)
  if (lines) write(readSections().set(name, section(name, lines)))
  else {
    console.error(`${name} failed`)
    process.exitCode = 1
  }
}
