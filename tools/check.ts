import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** The gates of a commit, cheapest first. Each runs although an earlier one failed, so that one run tells all. */
const GATES: readonly { name: string; command: readonly string[] }[] = [
  { name: 'format and lint', command: ['biome', 'check', '.'] },
  { name: 'shape of the tree', command: ['node', 'tools/check-shape.ts'] },
  { name: 'types of server, packages and tools', command: ['tsc', '-p', 'tsconfig.json'] },
  { name: 'types of the page', command: ['tsc', '-p', 'console/tsconfig.json'] },
  {
    name: 'dependency rules',
    command: [
      'depcruise',
      '--config',
      'tools/dependency-rules.mjs',
      'server/src',
      'packages/client/src',
      'packages/cli/src',
      'packages/observer/src',
      'console/src',
    ],
  },
  { name: 'unused files, exports and packages', command: ['knip', '--no-progress'] },
  { name: 'generated files are unchanged', command: ['node', 'tools/generate.ts', '--check'] },
]

const root = fileURLToPath(new URL('..', import.meta.url))

const runGate = ({ name, command }: (typeof GATES)[number]): boolean => {
  const [program = '', ...args] = command
  const started = Date.now()
  const { status } = spawnSync(`${root}node_modules/.bin/${program}`, args, { cwd: root, stdio: 'inherit' })
  console.log(`${status === 0 ? '✓' : '✗'} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`)
  return status === 0
}

const failed = GATES.filter(gate => !runGate(gate))
if (failed.length > 0) {
  console.log(`\nFailed: ${failed.map(gate => gate.name).join(', ')}`)
  process.exit(1)
}
