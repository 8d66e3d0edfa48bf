import { z } from 'zod'
import { Problem } from '#kernel/errors'

/**
 * The environment variables that one part of the program owns: a zod object whose keys are the names.
 * Every variable has a default or is optional, and `.meta({ description })` says what it does;
 * `secret: true` in the meta keeps its value out of messages and logs.
 */
export type Section = z.ZodObject

/** Merges sections into one schema; a name that two sections claim is a fault of the program. */
export const mergeSections = <S extends readonly Section[]>(sections: S): z.ZodObject => {
  const shape: Record<string, z.core.$ZodType> = {}
  for (const section of sections) {
    for (const [name, schema] of Object.entries(section.shape)) {
      if (name in shape) throw new Error(`Two sections declare the variable ${name}`)
      shape[name] = schema
    }
  }
  return z.object(shape)
}

/**
 * Reads the variables of `section` from `env`; an empty string counts as not set.
 * Throws `config.invalid` that names each variable, its fault and what would be accepted.
 */
export const loadSection = <S extends Section>(section: S, env: NodeJS.ProcessEnv): z.infer<S> => {
  const input = Object.fromEntries(
    Object.keys(section.shape).flatMap(name => (env[name] ? [[name, env[name]]] : [])),
  )
  const parsed = section.safeParse(input)
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map(issue => describeFault(section, issue, input))
  throw new Problem({
    status: 500,
    code: 'config.invalid',
    message: `The configuration is not usable.\n${faults.map(fault => `  ${fault}`).join('\n')}`,
    issues: parsed.error.issues.map(issue => ({ path: String(issue.path[0]), message: issue.message })),
  })
}

const describeFault = (section: Section, issue: z.core.$ZodIssue, input: Record<string, unknown>): string => {
  const name = String(issue.path[0])
  const meta = z.globalRegistry.get(section.shape[name] ?? z.never())
  const shown = meta?.secret ? 'its value' : JSON.stringify(input[name])
  return `${name}: ${shown} is not accepted: ${issue.message}. ${meta?.description ?? ''}`.trim()
}
