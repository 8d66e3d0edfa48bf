import { inSpan, isRecording, type SpanAttributes } from '#kernel/telemetry'

interface Summary {
  readonly name: string
  readonly attributes: SpanAttributes
}

/** As many texts as are prepared; what comes beyond is looked at each time. */
const MAX_SUMMARIES = 1_000
const summaries = new Map<string, Summary>()

const OPERATION = /\b(select|insert|update|delete|begin|start transaction|commit|rollback|lock|notify)\b/i
/** A name that a function's parenthesis follows is none of a table: `extract(epoch from clock_timestamp())`. */
const TABLE = /\b(?:from|into|update)\s+(?:only\s+)?("?[a-z_]+"?(?:\."?[a-z_]+"?)?)(?![\w".(])/i

/** `SELECT library.asset`: what a statement does and to which table, and nothing of its values. */
export const summarise = (text: string): Summary => {
  const known = summaries.get(text)
  if (known) return known
  const operation = OPERATION.exec(text)?.[1]?.toUpperCase() ?? 'SQL'
  const table = TABLE.exec(text)?.[1]?.replaceAll('"', '')
  const name = table === undefined ? operation : `${operation} ${table}`
  const summary: Summary = {
    name,
    attributes: {
      'db.system.name': 'postgresql',
      'db.operation.name': operation,
      'db.query.summary': name,
      ...(table === undefined ? {} : { 'db.collection.name': table }),
    },
  }
  if (summaries.size < MAX_SUMMARIES) summaries.set(text, summary)
  return summary
}

/** Runs a statement in a span of its own, where something is traced: polls and heartbeats make no traces. */
export const tracedQuery = <T>(text: string, run: () => Promise<T>): Promise<T> => {
  if (!isRecording()) return run()
  const { name, attributes } = summarise(text)
  return inSpan(name, { kind: 'client', attributes }, run)
}
