import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { ROOT } from './files.mjs'

/** A fault that the person at the keyboard can mend: one line, no stack. */
export class Fault extends Error {}

export const say = line => process.stderr.write(`fovea: ${line}\n`)

const running = new Set()

/** Runs a child to its end and answers what it said; its output appears only when it fails. */
export const run = (
  command,
  args,
  { cwd = ROOT, timeout, env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined } },
) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, timeout, stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    const keep = chunk => {
      said = (said + chunk).slice(-20_000)
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    running.add(child)
    child.once('error', reject)
    child.once('close', (code, signal) => {
      running.delete(child)
      if (code === 0) resolve(said)
      else reject(Object.assign(new Error(`${command} ended with ${signal ?? code}`), { said, signal }))
    })
  })

/** npm, by the Node that runs this: the npm that started us, else the one on the path. */
export const npm = (args, options) => {
  const cli = process.env.npm_execpath
  const own = cli?.endsWith('.js') && existsSync(cli)
  return run(own ? process.execPath : 'npm', own ? [cli, ...args] : args, options)
}

/** How long what was started may take to end. */
const END_MS = 10_000

/** Ends what was started when this process is told to end, or when npm's shell above it is gone; then lets the lock go. */
export const endTogether = release => {
  const parent = process.ppid
  const end = async code => {
    clearInterval(watch)
    const ends = [...running].map(child => once(child, 'close'))
    for (const child of running) child.kill('SIGTERM')
    const late = new Promise(resolve => setTimeout(resolve, END_MS))
    await Promise.race([Promise.allSettled(ends), late])
    release()
    process.exit(code)
  }
  process.once('SIGINT', () => end(130))
  process.once('SIGTERM', () => end(143))
  const watch = setInterval(() => {
    if (process.ppid !== parent) void end(143)
  }, 500).unref()
}
