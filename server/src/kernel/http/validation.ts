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

/** zod speaks of JavaScript (`received undefined`, `received NaN`); the caller sent none. What a schema says itself stays. */
const messageOf = (issue: z.core.$ZodIssue, path: string): string => {
  if (issue.code !== 'invalid_type' || !issue.message.startsWith('Invalid input: expected '))
    return issue.message
  if (!issue.message.endsWith('received undefined'))
    return path.startsWith('query.') && issue.expected === 'number'
      ? 'expected one whole number'
      : issue.message
  return path === 'body'
    ? 'is missing: send a JSON object, {} at least'
    : `is missing: expected ${issue.expected}`
}

const toIssues = (issue: z.core.$ZodIssue, where: string): FieldIssue[] => {
  const path = [where, ...issue.path.map(String)].join('.')
  if (issue.code !== 'unrecognized_keys') return [{ path, message: messageOf(issue, path) }]
  return issue.keys.map(key => ({ path: `${path}.${key}`, message: 'is not a known field' }))
}

/** Parses `value` or throws 400 `request.invalid`; `where` is `params`, `query` or `body`. */
export const validate = (schema: z.core.$ZodType, value: unknown, where: string): unknown => {
  const parsed = z.core.safeParse(schema, value)
  if (parsed.success) return parsed.data
  throw invalidRequest(parsed.error.issues.flatMap(issue => toIssues(issue, where)))
}
