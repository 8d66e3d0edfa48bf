import { readFile } from 'node:fs/promises'
import { UsageError } from '../../exit.ts'
import { readStdin } from '../../stdin.ts'

/** Rulesets are some kilobytes. */
const MAX_INPUT = 1024 * 1024

/** The JSON object in a file, or with `-` on stdin. */
export async function readJsonObject(file: string): Promise<Record<string, unknown>> {
  const name = file === '-' ? 'stdin' : file
  const text =
    file === '-'
      ? await readStdin(MAX_INPUT, 'Too much comes in on stdin for a ruleset')
      : await readText(file)
  const value = parse(text, name)
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new UsageError(`${name} is not a JSON object`)
  // What is neither null nor a list among the values of JSON is an object with named fields.
  return value as Record<string, unknown>
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw new UsageError(`${file} cannot be read: ${cause instanceof Error ? cause.message : cause}`)
  }
}

function parse(text: string, name: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new UsageError(`${name} is not JSON: ${cause instanceof Error ? cause.message : cause}`)
  }
}
