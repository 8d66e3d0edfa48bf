import { execFileSync, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/**
 * Builds the image and starts it once, where an engine answers: `node tools/build-container.ts [tag]`. Without an engine it
 * says so and ends well, because then there is nothing that could be wrong.
 */
const ROOT = fileURLToPath(new URL('..', import.meta.url))
const BUILD_MS = 20 * 60_000
const START_MS = 120_000

const engineOf = (): string | null => {
  const faults: string[] = []
  for (const engine of ['docker', 'podman']) {
    const { error, status, stderr } = spawnSync(engine, ['info'], { encoding: 'utf8', timeout: 30_000 })
    // Docker's client answers 0 on some versions although its daemon does not.
    const daemon = spawnSync(engine, ['ps', '--quiet'], { encoding: 'utf8', timeout: 30_000 })
    if (!error && status === 0 && daemon.status === 0) return engine
    const why = error ? 'is not installed' : (daemon.stderr || stderr).trim().split('\n').at(-1)
    faults.push(`${engine}: ${why}`)
  }
  console.log(`The container is not built here: no engine answers (${faults.join('; ')}).`)
  return null
}

const engine = (program: string, args: readonly string[], timeout: number): string =>
  execFileSync(program, args, {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout,
  }).trim()

const buildAndTry = (program: string, tag: string): void => {
  engine(program, ['build', '--file', 'Containerfile', '--tag', tag, '.'], BUILD_MS)
  const id = engine(program, ['run', '--detach', '--read-only', '--tmpfs', '/tmp', tag], START_MS)
  try {
    waitUntilAlive(program, id)
    engine(program, ['stop', '--time', '40', id], START_MS)
    const code = engine(program, ['inspect', '--format', '{{.State.ExitCode}}', id], START_MS)
    if (code !== '0')
      throw new Error(`The container ended with ${code}:\n${engine(program, ['logs', id], START_MS)}`)
  } finally {
    engine(program, ['rm', '--force', '--volumes', id], START_MS)
  }
  console.log(`The container ${tag} was built; it starts, lives and stops.`)
}

const waitUntilAlive = (program: string, id: string): void => {
  const deadline = Date.now() + START_MS
  const check = ['exec', id, 'node', 'deploy/health-check.mjs']
  while (spawnSync(program, check, { timeout: START_MS }).status !== 0) {
    if (Date.now() > deadline)
      throw new Error(`It does not live:\n${engine(program, ['logs', id], START_MS)}`)
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_000)
  }
}

const found = engineOf()
if (found) buildAndTry(found, process.argv[2] ?? 'fovea')
