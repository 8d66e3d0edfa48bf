import type { Tx } from '#kernel/db'
import type { Notices } from '#kernel/notices'
import type { JobRow } from '../job-table.ts'
import { noticeOf } from '../notice.ts'
import type { Placement } from '../placement.ts'
import { DEPENDENCY_FAILED, dependentsOf, revivable, stuckBefore } from './dependents.ts'
import { dependencyFailed } from './problems.ts'
import type { FlowNode, FlowRepository } from './repository.ts'

/**
 * What the end or the retry of a step does to the steps behind it, in the same transaction. The rows of the steps
 * themselves are locked by then; those behind them have higher ids, so no two transactions wait for each other.
 */
export class FlowGates {
  readonly #parts: {
    readonly repository: FlowRepository
    readonly placement: Placement
    readonly notices: Notices
  }

  constructor(parts: { repository: FlowRepository; placement: Placement; notices: Notices }) {
    this.#parts = parts
  }

  /** After any transition of these jobs: opens gates, gives up what waits for a failed step. */
  async passOn(tx: Tx, rows: readonly JobRow[]): Promise<void> {
    const steps = rows.filter(({ countsFor }) => countsFor !== null)
    if (steps.length === 0) return
    await this.#open(
      tx,
      steps.filter(({ status }) => status === 'succeeded'),
    )
    await this.#giveUp(
      tx,
      steps.filter(({ status }) => ['failed', 'quarantined', 'cancelled'].includes(status)),
    )
  }

  /** After steps were queued again: lets wait what was given up because of them, unless another step is stuck. */
  async revive(tx: Tx, rows: readonly JobRow[]): Promise<void> {
    for (const flowId of flowsOf(rows)) {
      await this.#parts.repository.lock(tx, [flowId])
      const nodes = await this.#parts.repository.nodes(tx, flowId)
      const ids = [...revivable(nodes)]
      if (ids.length > 0)
        await this.#tell(tx, await this.#parts.repository.revive(tx, ids, DEPENDENCY_FAILED))
    }
  }

  /** Whether a step that is to be queued again must wait. Throws when the step before it has to be retried first. */
  async mustWait(tx: Tx, row: JobRow): Promise<boolean> {
    if (row.waitsFor === null || row.flowId === null) return false
    if (await this.#parts.repository.isOpen(tx, row.waitsFor)) return false
    const stuck = stuckBefore(await this.#parts.repository.nodes(tx, row.flowId), row.id)
    if (stuck) throw dependencyFailed(stuck.id)
    return true
  }

  async #open(tx: Tx, steps: readonly JobRow[]): Promise<void> {
    if (steps.length === 0) return
    const successes = new Map<string, number>()
    for (const { countsFor } of steps) {
      if (countsFor !== null) successes.set(countsFor, (successes.get(countsFor) ?? 0) + 1)
    }
    const opened = await this.#parts.repository.count(tx, successes)
    if (opened.length === 0) return
    const freed = await this.#parts.repository.unblock(tx, opened)
    await this.#parts.placement.put(tx, freed)
    await this.#tell(tx, freed)
  }

  async #giveUp(tx: Tx, steps: readonly JobRow[]): Promise<void> {
    if (steps.length === 0) return
    const { repository } = this.#parts
    await repository.lock(tx, flowsOf(steps))
    for (const failed of steps) {
      if (failed.flowId === null || failed.countsFor === null) continue
      if (!(await repository.anyBehind(tx, [failed.countsFor]))) continue
      const nodes: FlowNode[] = await repository.nodes(tx, failed.flowId)
      const ids = [...dependentsOf(nodes, new Set([failed.id]))]
      const message = `The step ${failed.name} (${failed.id}), for which it waited, is ${failed.status}; retry that one, and this one waits for it again.`
      await this.#tell(tx, await repository.giveUp(tx, ids, { code: DEPENDENCY_FAILED, message }))
    }
  }

  async #tell(tx: Tx, rows: readonly JobRow[]): Promise<void> {
    await this.#parts.notices.publish(tx, ...rows.map(noticeOf))
  }
}

const flowsOf = (rows: readonly JobRow[]): string[] =>
  [...new Set(rows.flatMap(({ flowId }) => (flowId === null ? [] : [flowId])))].sort()
