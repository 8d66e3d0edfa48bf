import { spawnSync } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import { cpus, release, totalmem, type } from 'node:os'
import { fileURLToPath } from 'node:url'

/** Runs every bench, or those named on the command line, and writes `bench/RESULTS.md` with the machine. */
interface Line {
  readonly name: string
  readonly figure: number
  readonly unit: string
  readonly ratio: number | null
  readonly limit: string
}

const folder = fileURLToPath(new URL('.', import.meta.url))
const SUPPORT = new Set(['run.ts', 'fovea-process.ts', 'photos.ts', 'library-rows.ts'])
const named = process.argv.slice(2)
const benches = readdirSync(folder).filter(
  file =>
    file.endsWith('.ts') && !SUPPORT.has(file) && (named.length === 0 || named.includes(file.slice(0, -3))),
)

const runBench = (file: string): Line[] => {
  console.error(`running ${file} …`)
  const { status, stdout } = spawnSync(process.execPath, [`${folder}${file}`], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 16 * 1024 * 1024,
  })
  if (status !== 0) throw new Error(`${file} failed`)
  const lines = stdout.split('\n').filter(line => line.startsWith('{'))
  return lines.map((line): Line => JSON.parse(line))
}

const row = ({ name, figure, unit, ratio, limit }: Line): string =>
  `| ${name} | ${figure.toLocaleString('en')} ${unit} | ${ratio ?? '–'} | ${limit} |`

const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${type()} ${release()}, Node ${process.versions.node}`
const sections = benches.map(file => {
  const rows = runBench(file).map(row)
  return `## ${file.slice(0, -3)}\n\n| what | figure | ratio | to |\n|---|---|---|---|\n${rows.join('\n')}\n`
})
const text = `# Measurements

Written by \`node bench/run.ts\` on ${new Date().toISOString().slice(0, 10)}. Machine: ${machine}; the load generator, the
server and PostgreSQL share its cores. A ratio compares figure and limit of one run, so it holds on other machines too.

${sections.join('\n')}`
if (named.length === 0) writeFileSync(`${folder}RESULTS.md`, text)
else console.log(text)
