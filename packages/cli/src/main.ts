import { readFileSync } from 'node:fs'
import { CommanderError } from 'commander'
import { runServer, SERVER_COMMANDS } from './commands/server.ts'
import { readConfig } from './config-file.ts'
import { commonOptions, type Open, openContext, outputOf, serverUrl } from './context.ts'
import { EXIT, errorJson, exitCodeOf, explain, InterruptedError, SomeFailedError } from './exit.ts'
import type { Output } from './output.ts'
import { makeProgram } from './program.ts'
import { visible, visibleJson } from './text.ts'

// A reader that has seen enough (`fovea ls | head`) closes the pipe; that is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.ok)
  throw error
})

process.exitCode = await main(process.argv.slice(2))

async function main(args: string[]): Promise<number> {
  if (args[0] !== undefined && Object.hasOwn(SERVER_COMMANDS, args[0])) return await runServer(args)
  const interrupt = listenForSignals()
  let url = ''
  let out: Output = outputOf({ json: args.includes('--json') })
  const open: Open = async (command, options) => {
    const common = commonOptions(command)
    out = outputOf(common)
    url = serverUrl(common, await readConfig())
    return await openContext(command, interrupt, options)
  }
  try {
    await makeProgram(open, version()).parseAsync(args, { from: 'user' })
    return EXIT.ok
  } catch (error) {
    // After Ctrl-C, whatever broke is only how the work ended.
    const reason = interrupt.aborted ? interrupt.reason : error
    return fail(reason, out, url)
  }
}

function fail(error: unknown, out: Output, url: string): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage
  // The report has told which ones already.
  if (error instanceof SomeFailedError && out.json) return exitCodeOf(error)
  if (out.json) process.stderr.write(`${visibleJson(errorJson(error, url))}\n`)
  else process.stderr.write(`fovea: ${explain(error, url).split('\n').map(visible).join('\n')}\n`)
  return exitCodeOf(error)
}

/** The first signal lets the command finish its receipt; the second ends the process at once. */
function listenForSignals(): AbortSignal {
  const controller = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      const reason = new InterruptedError(signal)
      if (controller.signal.aborted) process.exit(reason.exitCode)
      controller.abort(reason)
    })
  }
  return controller.signal
}

function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  const known = typeof manifest === 'object' && manifest !== null && 'version' in manifest
  return known ? String(manifest.version) : 'unknown'
}
