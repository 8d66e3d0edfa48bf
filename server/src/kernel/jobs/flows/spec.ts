import { Problem } from '#kernel/errors'
import type { JobDeclaration } from '../declaration.ts'

/** One job of a flow. */
export interface JobStep {
  readonly kind: 'job'
  readonly declaration: JobDeclaration<unknown>
  readonly input: unknown
  readonly priority: number | undefined
}
export interface ChainStep {
  readonly kind: 'chain'
  readonly steps: readonly FlowStep[]
}
export interface GroupStep {
  readonly kind: 'group'
  readonly steps: readonly FlowStep[]
}
/** What a flow is made of; every part may hold any other. */
export type FlowStep = JobStep | ChainStep | GroupStep

export const step = <I>(
  declaration: JobDeclaration<I>,
  input: I,
  options: { priority?: number } = {},
): JobStep => ({
  kind: 'job',
  // Its input is parsed by this declaration's own schema when the flow is made.
  declaration: declaration as JobDeclaration<unknown>,
  input,
  priority: options.priority,
})

/** One after the other: each begins when the one before it has succeeded. */
export const chain = (steps: readonly FlowStep[]): ChainStep => ({ kind: 'chain', steps })

/** All at the same time. */
export const group = (steps: readonly FlowStep[]): GroupStep => ({ kind: 'group', steps })

/** All children at the same time, and when every one has succeeded the callback, which reads their results. */
export const chord = (children: readonly FlowStep[], callback: FlowStep): ChainStep =>
  chain([group(children), callback])

/** A job of the flow between its gates; a gate opens when all that count for it have succeeded. */
export interface PlannedJob {
  readonly step: JobStep
  readonly waitsFor: string | null
  readonly countsFor: string | null
}
export interface PlannedGate {
  readonly id: string
  readonly remaining: number
}
export interface FlowPlan {
  /** Each comes after all that it waits for. */
  readonly jobs: readonly PlannedJob[]
  readonly gates: readonly PlannedGate[]
}

/**
 * A gate stands between two steps of a chain, so a step of m jobs before one of n takes one gate instead of m × n
 * edges, and each job has one gate before and one after it at most.
 */
export const planFlow = (flow: FlowStep, nextId: () => string): FlowPlan => {
  const jobs: PlannedJob[] = []
  const counts = new Map<string, number>()
  const place = (part: FlowStep, waitsFor: string | null, countsFor: string | null): void => {
    if (part.kind === 'job') {
      jobs.push({ step: part, waitsFor, countsFor })
      if (countsFor !== null) counts.set(countsFor, (counts.get(countsFor) ?? 0) + 1)
      return
    }
    if (part.steps.length === 0) throw emptyPart(part.kind)
    let before = waitsFor
    for (const [index, inner] of part.steps.entries()) {
      const isLast = part.kind === 'group' || index === part.steps.length - 1
      const after = isLast ? countsFor : nextId()
      place(inner, before, after)
      if (part.kind === 'chain') before = after
    }
  }
  place(flow, null, null)
  return { jobs, gates: [...counts].map(([id, remaining]) => ({ id, remaining })) }
}

const emptyPart = (kind: string): Problem =>
  new Problem({
    status: 422,
    code: 'jobs.flow_empty',
    message: `A ${kind} of a flow needs at least one step.`,
  })
