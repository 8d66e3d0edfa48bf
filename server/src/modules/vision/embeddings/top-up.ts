import { isDatabaseAway } from '#kernel/db'
import type { HousekeepingTask } from '#kernel/jobs'
import type { Logger } from '#kernel/telemetry'
import { findMissing, listFilled, listProjects } from './embedding.repository.ts'
import { enqueueFills, type FillParts, wantsVectors } from './fill.ts'

/** How long arrivals gather before the other models hear of them. */
const GATHER_MS = 500
const HOUR_MS = 3_600_000
const PROJECTS = 100

/**
 * Keeps the models that a project is not searched by complete as pictures arrive, so that switching to them, or back,
 * finds everything. What arrives is only remembered in the transaction, so that an upload waits for nobody; what a
 * process that ends forgets is found by the look that `housekeeping` takes every hour.
 */
export class TopUp {
  readonly #parts: FillParts & { readonly log: Logger }
  readonly #waiting = new Set<string>()
  readonly #closing = new AbortController()
  #gathering: Promise<void> | null = null

  constructor(parts: FillParts & { readonly log: Logger }) {
    this.#parts = parts
  }

  /** Called within the transaction in which a picture arrives. */
  arrived(projectId: string): void {
    this.#parts.db.afterCommit(() => {
      this.#waiting.add(projectId)
      this.#gathering ??= this.#gather()
    })
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await this.#gathering
  }

  readonly housekeeping: HousekeepingTask = {
    name: 'vision.fill-missing',
    everyMs: HOUR_MS,
    run: async signal => {
      for (let after: string | null = null; !signal.aborted; ) {
        const page: string[] = await listProjects(this.#parts.db.query, after, PROJECTS)
        after = page.at(-1) ?? null
        if (!after) return
        for (const projectId of page) await this.#fillMissing(projectId)
      }
    },
  }

  async #gather(): Promise<void> {
    try {
      await this.#parts.clock.wait(GATHER_MS, this.#closing.signal)
      for (const projectId of [...this.#waiting]) {
        if (!(await this.#tell(projectId))) break
      }
    } catch (error) {
      // The wait throws when it is ended, and nothing else does.
      if (!this.#closing.signal.aborted) throw error
    } finally {
      this.#gathering = null
      if (this.#waiting.size > 0 && !this.#closing.signal.aborted) this.#gathering = this.#gather()
    }
  }

  /** False while the database is away: the project goes on waiting. One that cannot be told does not hold up the others. */
  async #tell(projectId: string): Promise<boolean> {
    this.#waiting.delete(projectId)
    try {
      await this.#fillOthers(projectId)
    } catch (error) {
      if (isDatabaseAway(error)) {
        this.#waiting.add(projectId)
        return false
      }
      this.#parts.log.warn({ err: error, projectId }, 'other models could not be told of pictures')
    }
    return true
  }

  /** The task that runs on arrival fills the active model. */
  async #fillOthers(projectId: string): Promise<void> {
    const { providers } = this.#parts
    const kept = await providers.kept()
    if (kept.length < 2 || !(await wantsVectors(this.#parts, projectId))) return
    const active = (await providers.active(projectId)).model.key
    await this.#enqueue(
      projectId,
      kept.filter(key => key !== active),
    )
  }

  async #fillMissing(projectId: string): Promise<void> {
    const { db, providers } = this.#parts
    if (!(await wantsVectors(this.#parts, projectId))) return
    const filled = await listFilled(db.query, projectId)
    const incomplete: string[] = []
    for (const model of await providers.kept()) {
      const missing = await findMissing(db.query, { projectId, model, after: null, limit: 1 })
      if (missing.length > 0 || !filled.has(model)) incomplete.push(model)
    }
    await this.#enqueue(projectId, incomplete)
  }

  async #enqueue(projectId: string, models: readonly string[]): Promise<void> {
    const fills = models.map(model => ({ projectId, model }))
    await this.#parts.db.transaction(tx => enqueueFills(this.#parts, tx, fills))
  }
}
