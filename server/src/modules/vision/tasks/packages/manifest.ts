import { z } from 'zod'
import { COSTS } from '../task.ts'

const KINDS = ['image', 'video', 'audio', 'document'] as const
const text = (most: number) => z.string().trim().min(1).max(most)
const jsonSchema = z.record(z.string(), z.unknown())

const MAX_TIMEOUT_MS = 10 * 60_000

/** What a package says of each of its tasks; schemas as JSON Schema. */
export const TaskManifest = z.object({
  name: z
    .string()
    .regex(
      /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
      'expected small letters, digits and dashes, such as colour-palette',
    )
    .max(60),
  version: text(50),
  title: text(100),
  description: text(1_000),
  inputs: z.array(z.enum(KINDS)).min(1),
  params: jsonSchema,
  output: jsonSchema,
  cost: z.enum(COSTS),
  batch: z.int().min(1).max(64),
  onArrivalByDefault: z.boolean(),
  /** Which bytes of an asset it looks at. */
  needs: z.enum(['preview', 'original', 'nothing']),
  /** Milliseconds for one asset. */
  timeoutMs: z.int().min(100).max(MAX_TIMEOUT_MS),
})
export type TaskManifest = z.infer<typeof TaskManifest>

export interface DescribeTask {
  /** The file that the tasks are in, as a file URL. */
  readonly entry: string
}

/** What a task of a package sees of an asset. */
export interface PackageSource {
  readonly asset: {
    readonly id: string
    readonly projectId: string
    readonly version: number
    readonly kind: string
    readonly mime: string
    readonly size: number
    readonly label: string
    readonly width: number | null
    readonly height: number | null
    readonly takenAt: number | null
  }
  readonly bytes: Buffer | null
}

export interface RunPackageTask extends DescribeTask {
  readonly task: string
  readonly params: unknown
  readonly sources: readonly PackageSource[]
}

export type PackageOutcome =
  | { readonly output: Record<string, unknown> }
  | { readonly failure: { readonly code: string; readonly message: string } }
