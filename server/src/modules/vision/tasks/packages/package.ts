import { z } from 'zod'
import { Problem } from '#kernel/errors'
import { type DescribeTask, type PackageOutcome, type RunPackageTask, TaskManifest } from './manifest.ts'

/** What a package exports for one task: its description, and the function that looks at one asset. */
interface ExportedTask {
  readonly manifest: TaskManifest
  readonly run: (source: unknown, params: unknown) => unknown
}

/** A child serves one package, whose code is loaded once. */
let loaded: Promise<readonly ExportedTask[]> | undefined

export const describePackage = async ({ entry }: DescribeTask): Promise<TaskManifest[]> => {
  loaded ??= load(entry)
  return (await loaded).map(({ manifest }) => manifest)
}

/** One outcome for each source; what the task throws for one of them is that one's failure. */
export const runPackageTask = async (wish: RunPackageTask): Promise<PackageOutcome[]> => {
  loaded ??= load(wish.entry)
  const task = (await loaded).find(({ manifest }) => manifest.name === wish.task)
  if (!task) throw invalid(`it has no task named ${wish.task} any more`)
  const outcomes: PackageOutcome[] = []
  for (const source of wish.sources) {
    try {
      const output = await task.run(source, wish.params)
      outcomes.push(isRecord(output) ? { output } : { failure: notAnObject(wish.task) })
    } catch (error) {
      outcomes.push({ failure: failureOf(wish.task, error) })
    }
  }
  return outcomes
}

const invalid = (reason: string): Problem =>
  new Problem({ status: 500, code: 'vision.task_package_invalid', message: reason, retryable: false })

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const MAX_MESSAGE = 500

const notAnObject = (task: string) => ({
  code: 'vision.task_failed',
  message: `The task ${task} answered something that is no object.`,
})

/** A code of its own, `<task>.<code>`, when the error has one in small letters. */
const failureOf = (task: string, error: unknown): { code: string; message: string } => {
  const message = (error instanceof Error ? error.message : String(error)).slice(0, MAX_MESSAGE)
  const code = isRecord(error) && typeof error.code === 'string' && /^[a-z][a-z0-9_]{0,59}$/.test(error.code)
  return {
    code: code && isRecord(error) ? `${task}.${error.code}` : 'vision.task_failed',
    message: message || `The task ${task} failed without a word.`,
  }
}

const load = async (entry: string): Promise<readonly ExportedTask[]> => {
  const exported = await import(entry).catch((error: unknown) => {
    throw invalid(`it cannot be loaded: ${error instanceof Error ? error.message : String(error)}`)
  })
  const tasks = exported.tasks ?? exported.default?.tasks
  if (!Array.isArray(tasks) || tasks.length === 0) {
    throw invalid('it exports no tasks: expected `export const tasks = [{ name, …, run }]`')
  }
  return tasks.map((task, at) => readTask(task, `tasks[${at}]`))
}

const DEFAULTS = {
  params: { type: 'object', properties: {}, additionalProperties: false },
  output: { type: 'object' },
  cost: 'moderate',
  batch: 1,
  onArrivalByDefault: false,
  needs: 'preview',
  timeoutMs: 60_000,
}

const readTask = (task: unknown, where: string): ExportedTask => {
  if (!isRecord(task)) throw invalid(`${where} is no object`)
  const { run, ...given } = task
  if (typeof run !== 'function') throw invalid(`${where}.run is no function`)
  const described = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  const parsed = TaskManifest.safeParse({
    ...DEFAULTS,
    ...described,
    ...schemaIn(described, 'params', where),
    ...schemaIn(described, 'output', where),
  })
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw invalid(`${[where, ...(issue?.path ?? [])].join('.')}: ${issue?.message}`)
  }
  return { manifest: parsed.data, run: (source, params) => run.call(task, source, params) }
}

/** A schema of zod is told as JSON Schema; anything else has to be one. */
const schemaIn = (task: Record<string, unknown>, field: 'params' | 'output', where: string) => {
  const schema = task[field]
  if (!isRecord(schema)) return {}
  try {
    const described = '_zod' in schema ? describeZod(schema, field) : schema
    // What cannot be read here could not be read where the parameters come in.
    z.fromJSONSchema(described)
    return { [field]: described }
  } catch (error) {
    throw invalid(`${where}.${field} is no schema: ${error instanceof Error ? error.message : String(error)}`)
  }
}

const describeZod = (schema: Record<string, unknown>, field: 'params' | 'output'): Record<string, unknown> =>
  z.toJSONSchema(
    // Made by the package's own zod 4: told apart by the field that all of its schemas have.
    schema as unknown as z.ZodType,
    { io: field === 'params' ? 'input' : 'output' },
  )
