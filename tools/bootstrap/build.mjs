import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { hashOf, MODULES, PINNED_NODE, ROOT, readJson, writeJson } from './files.mjs'
import { installedMode } from './install.mjs'
import { Fault, run, say } from './processes.mjs'

const BUILD_STAMP = join(MODULES, '.fovea-build.json')
const BUILD_MS = 5 * 60_000

/** What is built, in which order: a step starts when the ones it needs are done. */
const BUILDS = [
  {
    name: 'client',
    needs: [],
    inputs: [
      'packages/client/src',
      'packages/client/package.json',
      'packages/client/tsconfig.build.json',
      'tsconfig.base.json',
    ],
    output: 'packages/client/dist/index.js',
    command: ['typescript/bin/tsc', '-p', 'packages/client/tsconfig.build.json', '--noCheck'],
  },
  {
    name: 'cli',
    needs: ['client'],
    inputs: [
      'packages/cli/src',
      'packages/cli/package.json',
      'packages/cli/tsconfig.build.json',
      'tsconfig.base.json',
    ],
    output: 'packages/cli/dist',
    command: ['typescript/bin/tsc', '-p', 'packages/cli/tsconfig.build.json', '--noCheck'],
  },
  {
    name: 'observer',
    needs: [],
    inputs: ['packages/observer/src', 'packages/observer/package.json', 'packages/observer/vite.config.ts'],
    output: 'packages/observer/dist/observer.iife.js',
    command: ['vite/bin/vite.js', 'build', 'packages/observer', '--logLevel', 'warn'],
  },
  {
    name: 'observer types',
    needs: [],
    inputs: [
      'packages/observer/src',
      'packages/observer/package.json',
      'packages/observer/tsconfig.build.json',
      'tsconfig.base.json',
    ],
    output: 'packages/observer/dist/index.d.ts',
    command: ['typescript/bin/tsc', '-p', 'packages/observer/tsconfig.build.json', '--noCheck'],
  },
  {
    name: 'console',
    needs: ['client', 'observer'],
    inputs: [
      'console/src',
      'console/public',
      'console/index.html',
      'console/vite.config.ts',
      'console/package.json',
      'console/tsconfig.json',
    ],
    output: 'console/dist/index.html',
    command: ['vite/bin/vite.js', 'build', 'console', '--logLevel', 'warn'],
  },
]

/** The builds that are due, each with the hash of all it is made from. */
export const dueBuilds = () => {
  const stamp = readJson(BUILD_STAMP) ?? {}
  const mode = installedMode()
  const hashes = {}
  return BUILDS.flatMap(build => {
    const own = hashOf([...build.inputs, 'package-lock.json'])
    const hash = createHash('sha256')
      .update([own, mode, ...build.needs.map(name => hashes[name])].join())
      .digest('hex')
    hashes[build.name] = hash
    return stamp[build.name] === hash && existsSync(join(ROOT, build.output)) ? [] : [{ ...build, hash }]
  })
}

export const build = async due => {
  say(`Building ${due.map(step => step.name).join(', ')} …`)
  const done = new Map()
  for (const step of due) {
    const before = step.needs.map(name => done.get(name))
    done.set(
      step.name,
      Promise.all(before).then(() => buildOne(step)),
    )
  }
  const outcomes = await Promise.allSettled(done.values())
  const failed = outcomes.find(outcome => outcome.status === 'rejected')
  if (failed) throw failed.reason
}

const buildOne = async step => {
  const [script, ...args] = step.command
  // The builds run on the pinned Node, whichever Node runs this.
  await run(PINNED_NODE, [join(MODULES, script), ...args], { timeout: BUILD_MS }).catch(error => {
    throw new Fault(`Building ${step.name} failed:\n${(error.said ?? error.message).trim()}`)
  })
  writeJson(BUILD_STAMP, { ...readJson(BUILD_STAMP), [step.name]: step.hash })
}
