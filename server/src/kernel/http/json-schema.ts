import { z } from 'zod'
import type { Shape } from './route.ts'
import { schemaOf } from './validation.ts'

export type JsonSchema = { readonly [key: string]: unknown }

const COMPONENT = '#/components/schemas/'

const isObject = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value)

/** Points references into the document's components. */
const rewrite = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(rewrite)
  if (!isObject(value)) return value
  const entries = Object.entries(value).filter(([name]) => !['$schema', '$defs', '~standard'].includes(name))
  return Object.fromEntries(
    entries.map(([name, entry]) =>
      name === '$ref' && typeof entry === 'string'
        ? [name, entry.replace('#/$defs/', COMPONENT)]
        : [name, rewrite(entry)],
    ),
  )
}

const withoutId = (schema: unknown): JsonSchema => {
  if (!isObject(schema)) return {}
  const { id: _id, ...rest } = schema
  return rest
}

/**
 * Collects the named schemas (`.meta({ id })`) of a document. One name has one shape: the constructor's user is
 * told (by an Error) when what goes in under a name differs from what comes out, which defaults and coercions cause.
 */
export class SchemaCollection {
  readonly #known = new Map<string, { text: string; schema: JsonSchema; usedBy: string }>()

  /** The JSON Schema (2020-12) of `shape`, named parts as references. `usedBy` is for the message. */
  describe(shape: Shape, io: 'input' | 'output', usedBy: string): JsonSchema {
    const schema = schemaOf(shape)
    const made: unknown = z.toJSONSchema(schema, {
      io,
      unrepresentable: 'any',
      override: ({ zodSchema, jsonSchema }) => {
        // zod closes plain objects on the way out only; readers should bear fields that a later version adds.
        if (
          io === 'output' &&
          zodSchema._zod.def.type === 'object' &&
          zodSchema._zod.def.catchall === undefined
        )
          delete jsonSchema.additionalProperties
      },
    })
    if (!isObject(made)) return {}
    if (isObject(made.$defs)) {
      for (const [name, part] of Object.entries(made.$defs)) this.#add(name, withoutId(rewrite(part)), usedBy)
    }
    return withoutId(rewrite(made))
  }

  /** Everything that was named, in the order of the names. */
  get components(): Record<string, JsonSchema> {
    const entries = [...this.#known].sort(([one], [other]) => (one < other ? -1 : 1))
    return Object.fromEntries(entries.map(([name, { schema }]) => [name, schema]))
  }

  #add(name: string, schema: JsonSchema, usedBy: string): void {
    const text = JSON.stringify(schema)
    const known = this.#known.get(name)
    if (known && known.text !== text) {
      throw new Error(
        `The schema ${name} is one thing in ${known.usedBy} and another in ${usedBy}: give the request and the reply names of their own.\n${known.text}\n${text}`,
      )
    }
    if (!known) this.#known.set(name, { text, schema, usedBy })
  }
}
