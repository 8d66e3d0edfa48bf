import { z } from 'zod'

/** A schema as JSON Schema (2020-12); what it cannot say (a check in code) is left out. */
export const describeSchema = (schema: z.ZodType, io: 'input' | 'output'): Record<string, unknown> => {
  const { $schema: _, ...described } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return described
}
