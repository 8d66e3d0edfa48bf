import type { Tx } from '#kernel/db'
import type { JobContext } from '#kernel/jobs'
import { joinPeople, leavePeople, type Move } from './move.repository.ts'
import { personNotice } from './notice.ts'
import { dissolveEmpty, insertPeople, lockPeople } from './person.repository.ts'
import type { PeopleParts } from './person.service.ts'
import { addSuggestions, clearSuggestions, type Suggestion } from './suggestion.repository.ts'
import type { PersonRow } from './tables.ts'

/** What a clustering comes to. */
export interface Plan {
  readonly projectId: string
  readonly created: readonly PersonRow[]
  readonly moves: readonly Move[]
  readonly suggestions: readonly Suggestion[]
}

export interface Applied {
  readonly created: number
  readonly deleted: number
  readonly moved: number
}

/** Faces of one step: a fraction of a second, for which nobody else can change the project's people. */
const STEP = 2_000
/** So many commit together, so that nobody sees a half. */
const IN_ONE_GO = 5_000
/** Changes that are told one by one; more are told in one notice. */
const TOLD = 200

type Step = (tx: Tx) => Promise<void>

/**
 * Makes the plan true as far as it still may be: what somebody decided while it was made holds. Large plans are made true in
 * several transactions, each of which leaves nothing wrong behind, and a repeat does the rest.
 */
export const applyPlan = async (
  parts: PeopleParts,
  plan: Plan,
  transaction: JobContext['transaction'],
): Promise<Applied> => {
  const { projectId, moves, created } = plan
  let deleted: string[] = []
  const steps: Step[] = [
    ...chunks(moves).map(
      (some): Step =>
        tx =>
          leavePeople(tx, some),
    ),
    ...chunks(created).map(
      (some): Step =>
        tx =>
          insertPeople(tx, some),
    ),
    ...chunks(moves).map(
      (some): Step =>
        async tx =>
          void (await joinPeople(tx, projectId, some)),
    ),
    async tx => {
      await clearSuggestions(tx, projectId)
      await addSuggestions(tx, projectId, plan.suggestions)
      deleted = await dissolveEmpty(tx, projectId)
      await tell(tx, parts, plan, deleted)
    },
  ]
  for (const group of moves.length <= IN_ONE_GO ? [steps] : steps.map(step => [step])) {
    await transaction(async tx => {
      await lockPeople(tx, projectId)
      for (const step of group) await step(tx)
    })
  }
  const isGone = new Set(deleted)
  return {
    created: created.filter(({ id }) => !isGone.has(id)).length,
    deleted: deleted.filter(id => !created.some(person => person.id === id)).length,
    moved: moves.length,
  }
}

const tell = async (
  tx: Tx,
  { notices }: PeopleParts,
  { projectId, created, moves }: Plan,
  deleted: readonly string[],
): Promise<void> => {
  const isNew = new Set(created.map(({ id }) => id))
  const isGone = new Set(deleted)
  const touched = new Set(moves.flatMap(({ from, to }) => [from, to]).filter(id => id !== null))
  const fresh = [...isNew].filter(id => !isGone.has(id))
  const updated = [...touched].filter(id => !isNew.has(id) && !isGone.has(id))
  const gone = deleted.filter(id => !isNew.has(id))
  const numbers = { created: fresh.length, updated: updated.length, deleted: gone.length }
  const total = fresh.length + updated.length + gone.length
  const each = [
    ...fresh.map(id => personNotice('person.created', projectId, id)),
    ...updated.map(id => personNotice('person.updated', projectId, id)),
    ...gone.map(id => personNotice('person.deleted', projectId, id)),
  ]
  const all = { topic: 'people.clustered', projectId, data: numbers }
  await notices.publish(tx, ...(total <= TOLD ? each : []), all)
}

const chunks = <T>(all: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(all.length / STEP) }, (_, index) =>
    all.slice(index * STEP, (index + 1) * STEP),
  )
