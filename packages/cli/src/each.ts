import { FoveaError, NotFoundError } from '@fovea/client'
import type { Context } from './context.ts'
import { explain, isFatal, SomeFailedError } from './exit.ts'
import { visible } from './text.ts'

export const NOTHING = 'There is nothing to do: no ids came in.'

/** What became of one of several things. */
export interface Done {
  id: string
  ok: boolean
  /** Only from a batch: whether there was anything to change. */
  status?: 'done' | 'unchanged' | 'failed'
  error?: string
}

/** Does one thing to each; what fails is reported, and the others are done all the same. */
export async function forEach(
  context: Context,
  ids: string[],
  done: string,
  work: (id: string) => Promise<unknown>,
): Promise<void> {
  const results: Done[] = []
  let failure: unknown = null
  for (const id of ids) {
    context.signal.throwIfAborted()
    try {
      await work(id)
      results.push({ id, ok: true })
    } catch (error) {
      if (isFatal(error)) throw error
      failure = error
      results.push({ id, ok: false, error: explain(error, context.url) })
    }
  }
  report(context, results, done, failure)
}

/** What a server answers about one id of many. */
export interface Answer {
  id: string
  status: 'done' | 'unchanged' | 'failed'
  error?: { code: string; message: string } | null | undefined
}

/** The most ids in one request: small enough to hear Ctrl-C between two, and for each to end within its time-out. */
const PART = 500

/** The same over many ids at once; `work` asks the server about one part of them. */
export async function forAll(
  context: Context,
  ids: string[],
  done: string,
  work: (part: string[]) => Promise<Answer[]>,
): Promise<void> {
  const results: Done[] = []
  let failure: unknown = null
  try {
    for (let start = 0; start < ids.length; start += PART) {
      context.signal.throwIfAborted()
      for (const { id, status, error } of await work(ids.slice(start, start + PART))) {
        const problem = status === 'failed' ? problemOf(error) : null
        failure = problem ?? failure
        results.push({
          id,
          ok: problem === null,
          status,
          ...(problem ? { error: explain(problem, context.url) } : {}),
        })
      }
    }
  } catch (error) {
    // What was done before must be told, too.
    if (results.length > 0) print(context, results, done)
    throw error
  }
  report(context, results, done, failure)
}

function problemOf(error: Answer['error']): FoveaError {
  const init = { code: error?.code ?? 'cli.fault', message: error?.message ?? 'The server did not say why' }
  return init.code.endsWith('not_found') ? new NotFoundError({ status: 404, ...init }) : new FoveaError(init)
}

function report(context: Context, results: Done[], done: string, failure: unknown): void {
  // One that fails alone is told as an error, with an exit code of its own, such as "not found".
  if (failure !== null && results.length === 1) throw failure
  print(context, results, done)
  const failed = results.filter(one => !one.ok).length
  if (failed > 0) throw new SomeFailedError(`${failed} of ${results.length} failed`)
}

function print({ out }: Context, results: Done[], done: string): void {
  if (out.json || results.length > 0)
    out.result(results, () => results.map(one => lineOf(done, one)).join('\n'))
  else if (!out.quiet) out.warn(NOTHING)
}

function lineOf(done: string, { id, ok, status, error }: Done): string {
  if (!ok) return `failed  ${visible(id)}: ${visible(error ?? '')}`
  return `${status === 'unchanged' ? status : done}  ${visible(id)}`
}
