import { open } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import type { IngestReceipt, SentEvent } from '@fovea/client'
import type { Command } from 'commander'
import type { Context, Open } from '../../context.ts'
import { SomeFailedError, UsageError } from '../../exit.ts'
import { plural, visible } from '../../text.ts'
import { addCommonOptions } from '../options.ts'
import { addTail } from './tail.ts'

/** What the server takes in one request. */
const BATCH = 50
/** Rejections that the result names; all are counted. */
const NAMED = 1_000

export function addEvents(program: Command, openContext: Open): void {
  const events = program.command('events').description('what happened on your pages, event by event')
  addTail(addCommonOptions(events.command('tail')), openContext)
  addCommonOptions(events.command('send <file>'))
    .description('send events: a JSON object on each line, 50 in a request; - for stdin')
    .action(async (file: string, _options: unknown, self: Command) => send(await openContext(self), file))
}

interface Line {
  /** From 1. */
  number: number
  event: SentEvent
}

interface Refused {
  line: number
  code: string
  message: string
}

interface Total {
  accepted: number
  duplicates: number
  rejected: number
  rejections: Refused[]
}

/** One batch after another: what was acknowledged stays, and is a duplicate when the file is sent again. */
async function send(context: Context, file: string): Promise<void> {
  const { client, out, signal } = context
  const total: Total = { accepted: 0, duplicates: 0, rejected: 0, rejections: [] }
  try {
    for await (const batch of batchesOf(file, one => refuse(context, total, one))) {
      signal.throwIfAborted()
      const receipt = await client.events.send(batch.map(({ event }) => event))
      add(context, total, receipt, batch)
    }
  } finally {
    out.result(total, () => {
      const { accepted, duplicates, rejected } = total
      return `${plural(accepted, 'event')} stored, ${duplicates} known already, ${rejected} rejected`
    })
  }
  if (total.rejected > 0) throw new SomeFailedError(`${plural(total.rejected, 'event')} rejected`)
}

function add(context: Context, total: Total, receipt: IngestReceipt, batch: Line[]): void {
  total.accepted += receipt.accepted
  total.duplicates += receipt.duplicates
  for (const { index, code, message } of receipt.rejected)
    refuse(context, total, { line: batch[index]?.number ?? 0, code, message })
}

function refuse({ out }: Context, total: Total, one: Refused): void {
  total.rejected += 1
  if (total.rejections.length < NAMED) total.rejections.push(one)
  if (!out.json) out.warn(visible(`line ${one.line}: ${one.message} (${one.code})`))
}

async function* batchesOf(file: string, refused: (one: Refused) => void): AsyncGenerator<Line[]> {
  let batch: Line[] = []
  let number = 0
  for await (const text of linesOf(file)) {
    number += 1
    if (text.trim() === '') continue
    const event = parse(text)
    if (event === null) {
      refused({ line: number, code: 'cli.not_json', message: 'is not a JSON object' })
      continue
    }
    batch.push({ number, event })
    if (batch.length === BATCH) {
      yield batch
      batch = []
    }
  }
  if (batch.length > 0) yield batch
}

async function* linesOf(file: string): AsyncGenerator<string> {
  if (file === '-') {
    yield* createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })
    return
  }
  const handle = await open(file).catch((cause: Error) => {
    throw new UsageError(`${file} cannot be read: ${cause.message}`)
  })
  yield* handle.readLines()
}

function parse(text: string): SentEvent | null {
  try {
    const value: unknown = JSON.parse(text)
    // Its fields are checked by the server, which answers for each event by itself.
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as SentEvent) : null
  } catch {
    // Told as a rejection, with the number of its line.
    return null
  }
}
