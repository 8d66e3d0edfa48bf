import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { UsageError } from './exit.ts'

/** Longest line that is read from a pipe, in characters. */
const MAX_LINE = 10_000

/** Asks on the terminal; the question goes to stderr, so that stdout carries results alone. */
export async function ask(
  question: string,
  options: { hidden?: boolean; signal: AbortSignal },
): Promise<string> {
  if (process.stdin.isTTY !== true) {
    throw new UsageError(`There is no terminal to ask for "${question}" on; see: fovea login --help`)
  }
  let muted = false
  const screen = new Writable({
    write: (chunk, _encoding, done) => {
      if (!muted) process.stderr.write(chunk)
      done()
    },
  })
  const lines = createInterface({ input: process.stdin, output: screen, terminal: true })
  // In raw mode Ctrl-C is a key and not a signal.
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  try {
    const answer = lines.question(`${question}: `, { signal: options.signal })
    muted = options.hidden ?? false
    return (await answer).trim()
  } finally {
    lines.close()
    if (muted) process.stderr.write('\n')
  }
}

/** The first line of a pipe, for secrets that must not stand among the arguments, where `ps` shows them. */
export async function readLine(): Promise<string> {
  let text = ''
  for await (const chunk of process.stdin.setEncoding('utf8')) {
    text += chunk
    if (text.includes('\n') || text.length > MAX_LINE) break
  }
  return text.split(/\r?\n/, 1)[0] ?? ''
}
