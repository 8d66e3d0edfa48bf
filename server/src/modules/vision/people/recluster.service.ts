import { type Actor, requireCurrentProject } from '#kernel/access'
import type { Job, JobContext } from '#kernel/jobs'
import { facesNotEnabled } from '../errors.ts'
import type { SettingsReader } from '../settings/settings.ts'
import { type Applied, applyPlan, type Plan } from './apply.ts'
import type { Clustering } from './clustering/index.ts'
import { reclusterPeople } from './jobs.ts'
import type { Move } from './move.repository.ts'
import { changedProjects, noteClustered } from './nightly.repository.ts'
import { decisionCount } from './person.repository.ts'
import { newPerson, type PeopleParts } from './person.service.ts'
import { openSpool } from './processes/spool.ts'
import type { Clusterer } from './processes/task.ts'
import { modelsOfFaces } from './snapshot.repository.ts'
import { type People, readDecisions, readPeople, type Snapshot, spoolFaces } from './snapshot.ts'
import type { Suggestion } from './suggestion.repository.ts'

/** Rounds until the people that were found follow from all that was decided; more often somebody decides faster than we look. */
const ROUNDS = 3
const PROJECT_PAGE = 200

export interface ReclusterService {
  /** 409 `vision.faces_not_enabled`. One job of a project waits or runs at a time. */
  request(actor: Actor): Promise<Job>
  /** Asks for it wherever something is new since the last time; answers in how many projects. */
  requestChanged(context: JobContext): Promise<number>
  /** Finds all people of a project anew; harmless to repeat. */
  run(projectId: string, context: JobContext): Promise<Applied & { readonly faces: number }>
}

export interface ReclusterParts extends PeopleParts {
  readonly settings: SettingsReader
  readonly clusterer: Clusterer
  /** Where faces wait for the process that clusters. */
  readonly folder: string
}

export const createReclusterService = (parts: ReclusterParts): ReclusterService => ({
  request: actor =>
    parts.db.transaction(async tx => {
      const projectId = requireCurrentProject(actor, 'vision:write')
      const { faces } = await parts.settings.of(tx, projectId)
      if (!faces.enabled) throw facesNotEnabled()
      return parts.jobs.enqueue(tx, reclusterPeople, { projectId }, { projectId, requestId: actor.requestId })
    }),
  requestChanged: context => requestChanged(parts, context),
  async run(projectId, context) {
    const total = { created: 0, deleted: 0, moved: 0, faces: 0 }
    const beganAt = parts.clock.now()
    for (let round = 1; round <= ROUNDS; round += 1) {
      // They may have been turned off since it was asked for: then nothing is computed.
      if (!(await parts.settings.of(parts.db.query, projectId)).faces.enabled) return total
      const before = await stateOf(parts, projectId)
      const { plan, faces } = await makePlan(parts, projectId, context)
      const applied = await applyPlan(parts, plan, context.transaction)
      total.created += applied.created
      total.deleted += applied.deleted
      total.moved += applied.moved
      total.faces = faces
      if ((await stateOf(parts, projectId)) === before) break
    }
    await noteClustered(parts.db.query, projectId, beganAt)
    return total
  },
})

const requestChanged = async (
  { db, jobs }: ReclusterParts,
  { signal, transaction }: JobContext,
): Promise<number> => {
  let count = 0
  let after: string | null = null
  for (;;) {
    signal.throwIfAborted()
    const page: string[] = await changedProjects(db.query, { after, limit: PROJECT_PAGE })
    const wishes = page.map(projectId => ({ input: { projectId }, subject: { projectId } }))
    await transaction(tx => jobs.enqueueMany(tx, reclusterPeople, wishes))
    count += page.length
    if (page.length < PROJECT_PAGE) return count
    after = page.at(-1) ?? null
  }
}

/** All that somebody may change while people are found, beside the faces themselves. */
const stateOf = async ({ db, settings }: ReclusterParts, projectId: string): Promise<string> => {
  const { threshold, minFaces } = (await settings.of(db.query, projectId)).faces
  return [await decisionCount(db.query, projectId), threshold, minFaces].join()
}

const makePlan = async (
  parts: ReclusterParts,
  projectId: string,
  context: JobContext,
): Promise<{ plan: Plan; faces: number }> => {
  const people = await readPeople(parts.db.query, projectId)
  const models = await modelsOfFaces(parts.db.query, projectId)
  const plans: Plan[] = []
  let faces = 0
  for (const [index, model] of models.entries()) {
    const found = await clusterModel(parts, people, { projectId, model, context })
    faces += found.snapshot.faceIds.length
    plans.push(planOf(parts, projectId, people, found))
    context.progress((index + 1) / (models.length + 1))
  }
  const plan = {
    projectId,
    created: plans.flatMap(({ created }) => created),
    moves: plans.flatMap(({ moves }) => moves),
    suggestions: plans.flatMap(({ suggestions }) => suggestions),
  }
  return { plan, faces }
}

interface Found {
  readonly snapshot: Snapshot
  readonly clustering: Clustering
}

/** Vectors of different models cannot be compared: each model's faces are clustered by themselves. */
const clusterModel = async (
  { db, settings, clusterer, folder, ids }: ReclusterParts,
  people: People,
  { projectId, model, context }: { projectId: string; model: string; context: JobContext },
): Promise<Found> => {
  const { faces } = await settings.of(db.query, projectId)
  const spool = await openSpool(folder, ids.next())
  try {
    const { signal } = context
    const snapshot = await spoolFaces(db.query, spool, people, { projectId, model, signal })
    const task = {
      file: spool.path,
      faces: snapshot.faceIds.length,
      dimensions: snapshot.dimensions,
      kept: Uint8Array.from(people.all, ({ kept }) => Number(kept)),
      decisions: await readDecisions(db.query, projectId, people, snapshot),
      threshold: faces.threshold,
      minFaces: faces.minFaces,
    }
    return { snapshot, clustering: await clusterer.cluster(task, signal) }
  } finally {
    await spool.remove()
  }
}

const planOf = (
  parts: PeopleParts,
  projectId: string,
  people: People,
  { snapshot, clustering }: Found,
): Plan => {
  const created = [...clustering.people].map(person =>
    person === -1 ? newPerson(parts, projectId, { by: null }) : null,
  )
  const personIds = [...clustering.people].map(
    (person, index) => created[index]?.id ?? people.all[person]?.id ?? null,
  )
  const moves: Move[] = []
  snapshot.faceIds.forEach((faceId, row) => {
    const from = snapshot.personIds[row] ?? null
    const to = personIds[clustering.assigned[row] ?? -1] ?? null
    if (from !== to && !snapshot.confirmed[row]) moves.push({ faceId, from, to })
  })
  const suggestions = clustering.resemblances.flatMap(({ first, second, similarity }): Suggestion[] => {
    const [firstId, secondId] = [personIds[first], personIds[second]]
    return firstId && secondId ? [{ firstId, secondId, similarity }] : []
  })
  return { projectId, created: created.filter(row => row !== null), moves, suggestions }
}
