import { z } from 'zod'
import type { FieldIssue } from '#kernel/errors'
import { invalidRequest } from './problem-reply.ts'
import type { Shape } from './route.ts'

/** The real schema behind a `Shape`; refuses what zod did not make, at mount. */
export const schemaOf = (shape: Shape): z.core.$ZodType => {
  if (shape instanceof z.core.$ZodType) return shape
  throw new Error('A route names something as its schema that zod did not make')
}

/** An object schema that says nothing about unknown fields refuses them: nobody's typing mistake is ignored. */
export const strictSchemaOf = (shape: Shape): z.core.$ZodType => {
  const schema = schemaOf(shape)
  return schema instanceof z.ZodObject && schema.def.catchall === undefined ? schema.strict() : schema
}

const toIssues = (issue: z.core.$ZodIssue, where: string): FieldIssue[] => {
  const path = [where, ...issue.path.map(String)].join('.')
  if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }]
  return issue.keys.map(key => ({ path: `${path}.${key}`, message: 'is not a known field' }))
}

/** Parses `value` or throws 400 `request.invalid`; `where` is `params`, `query` or `body`. */
export const validate = (schema: z.core.$ZodType, value: unknown, where: string): unknown => {
  const parsed = z.core.safeParse(schema, value)
  if (parsed.success) return parsed.data
  throw invalidRequest(parsed.error.issues.flatMap(issue => toIssues(issue, where)))
}
