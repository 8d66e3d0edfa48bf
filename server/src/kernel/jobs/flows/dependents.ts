import type { FlowNode } from './repository.ts'

export const DEPENDENCY_FAILED = 'job.dependency_failed'

const STUCK = new Set<string>(['failed', 'quarantined', 'cancelled'])

/** All that wait for `from`, directly or through others. */
export const dependentsOf = (nodes: readonly FlowNode[], from: ReadonlySet<string>): Set<string> => {
  const gates = new Set(nodes.flatMap(({ id, countsFor }) => (from.has(id) && countsFor ? [countsFor] : [])))
  const found = new Set<string>()
  // Each node comes after those that it waits for, so one pass sees every gate before what is behind it.
  for (const { id, waitsFor, countsFor } of nodes) {
    if (waitsFor === null || !gates.has(waitsFor)) continue
    found.add(id)
    if (countsFor !== null) gates.add(countsFor)
  }
  return found
}

/** Those that were given up and for which nothing stands in the way any more: no step before them is stuck. */
export const revivable = (nodes: readonly FlowNode[]): Set<string> => {
  const stuckGates = new Set<string>()
  const found = new Set<string>()
  for (const node of nodes) {
    const waits = node.waitsFor !== null && stuckGates.has(node.waitsFor)
    const revives = node.status === 'cancelled' && node.errorCode === DEPENDENCY_FAILED && !waits
    if (revives) found.add(node.id)
    if (node.countsFor !== null && STUCK.has(node.status) && !revives) stuckGates.add(node.countsFor)
  }
  return found
}

/** The first step before `id` that has ended without success. */
export const stuckBefore = (nodes: readonly FlowNode[], id: string): FlowNode | undefined => {
  const gate = nodes.find(node => node.id === id)?.waitsFor
  return nodes.find(node => gate !== null && node.countsFor === gate && STUCK.has(node.status))
}
