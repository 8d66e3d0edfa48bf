import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import type { Command } from 'commander'
import { EXIT } from '../exit.ts'

/** What the server itself does; each goes to the server of the checkout with everything that follows. */
export const SERVER_COMMANDS: Readonly<Record<string, string>> = {
  start: 'run the server: page, API and jobs',
  serve: 'run the page and the API only',
  work: 'run the jobs only',
  migrate: 'the database: migrate up, down or status',
  storage: 'move the bytes of all objects: storage copy <STORAGE_URL>',
  openapi: 'print the OpenAPI document',
  admin: 'look after the server on its own machine, for example: admin reset-password',
}

/** Only for the help: `main` hands these over before options are parsed. */
export function describeServerCommands(program: Command): void {
  program.commandsGroup('Server commands:')
  for (const [name, description] of Object.entries(SERVER_COMMANDS))
    program.command(name).description(description)
}

/**
 * Runs a command of the server in the checkout around this package or around the working directory, with the Node
 * that it pins.
 * @returns the exit code of the server
 */
export async function runServer(args: string[]): Promise<number> {
  const root = findCheckout(import.meta.dirname) ?? findCheckout(process.cwd())
  if (root === null) {
    process.stderr.write(
      `\`fovea ${args[0]}\` runs the server, and needs its source: there is no checkout of Fovea around ${process.cwd()}\n` +
        'Go to the folder of the checkout, or use this command line with a server that runs elsewhere: fovea login --url <address>\n',
    )
    return EXIT.fault
  }
  const pinned = join(root, 'node_modules/.bin/node')
  if (!existsSync(pinned)) {
    process.stderr.write(`${root} is not installed yet. Run there once: npm start\n`)
    return EXIT.fault
  }
  return await runChild(pinned, [join(root, 'server/src/main.ts'), ...args])
}

function findCheckout(from: string): string | null {
  for (let at = from; ; at = dirname(at)) {
    if (existsSync(join(at, 'server/src/main.ts')) && isFovea(join(at, 'package.json'))) return at
    if (dirname(at) === at) return null
  }
}

function isFovea(path: string): boolean {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'))
    return typeof value === 'object' && value !== null && 'name' in value && value.name === 'fovea'
  } catch {
    // No such file, or no JSON: then this is some other folder.
    return false
  }
}

function runChild(command: string, args: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit' })
    const signals: NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP']
    const forward = (signal: NodeJS.Signals): void => {
      child.kill(signal)
    }
    for (const signal of signals) process.on(signal, forward)
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      for (const one of signals) process.removeListener(one, forward)
      resolve(signal === null ? (code ?? EXIT.fault) : 128 + constants.signals[signal])
    })
  })
}
