import { type Actor, requireInProject } from '#kernel/access'
import type { Database, Tx } from '#kernel/db'
import { newestAfter, newestPage } from '#kernel/http'
import { type Clock, type Ids, isUuid } from '#kernel/system'
import type { IdentityCache } from '../credentials/cache.ts'
import { notForKeys, projectNotFound, tooManyProjects } from '../errors.ts'
import type { PageQuery, Project, ProjectInput, ProjectPage } from '../schema.ts'
import { lockUser } from '../users/user.repository.ts'
import {
  countMemberships,
  findProject,
  insertMember,
  insertProject,
  listProjects,
  type ProjectOfMember,
  updateProject,
} from './project.repository.ts'

/** All memberships of a person are read with each check of a credential and shown whole at `/v1/me`. */
export const MAX_PROJECTS = 200

export interface Projects {
  /** The caller's projects, newest first; with an API key the key's own. */
  list(actor: Actor, query: PageQuery): Promise<ProjectPage>
  /** The maker becomes its owner. */
  create(actor: Actor, input: ProjectInput): Promise<Project>
  /** `current` is the request's project. 404 when there is none. */
  get(actor: Actor, id: string): Promise<Project>
  /** For owners. */
  change(actor: Actor, id: string, input: ProjectInput): Promise<Project>
}

export interface ProjectsDeps {
  readonly db: Database
  readonly clock: Clock
  readonly ids: Ids
  readonly cache: IdentityCache
}

export const createProjects = (deps: ProjectsDeps): Projects => {
  const { db, clock, cache } = deps

  const find = async (actor: Actor, id: string): Promise<ProjectOfMember> => {
    const visible = actor.userId !== null && isUuid(id) && actor.grants.has(id.toLowerCase())
    const project = visible ? await findProject(db.query, actor.userId, id) : undefined
    if (!project) throw projectNotFound()
    return project
  }

  return {
    async list(actor, query) {
      if (actor.userId === null) throw notForKeys()
      const page = { ids: [...actor.grants.keys()], after: newestAfter(query), limit: query.limit + 1 }
      const { rows, nextCursor } = newestPage(await listProjects(db.query, actor.userId, page), query.limit)
      return { items: rows.map(row => toProject(row, actor)), nextCursor }
    },
    async create(actor, input) {
      if (actor.kind !== 'user' || actor.userId === null) throw notForKeys()
      const userId = actor.userId
      const project = await db.transaction(async tx => {
        await lockUser(tx, userId)
        if ((await countMemberships(tx, userId)) >= MAX_PROJECTS) throw tooManyProjects(MAX_PROJECTS)
        await cache.drop(`user:${userId}`)
        return createOwnedProject(deps, tx, userId, input.name)
      })
      return toProject(project, actor)
    },
    get: async (actor, id) =>
      toProject(await find(actor, id === 'current' ? (actor.projectId ?? '') : id), actor),
    async change(actor, id, input) {
      const project = await find(actor, id)
      requireInProject(actor, project.id, 'accounts:write', projectNotFound)
      const updatedAt = clock.now()
      await updateProject(db.query, project.id, { name: input.name, updatedAt })
      return toProject({ ...project, name: input.name, updatedAt }, actor)
    },
  }
}

/** A new project with its first owner. */
export const createOwnedProject = async (
  deps: { clock: Clock; ids: Ids },
  tx: Tx,
  userId: string,
  name: string,
): Promise<ProjectOfMember> => {
  const now = deps.clock.now()
  const row = await insertProject(tx, {
    id: deps.ids.next(),
    name,
    createdAt: now,
    createdBy: userId,
    updatedAt: now,
  })
  await insertMember(tx, { projectId: row.id, userId, role: 'owner', createdAt: now })
  return { ...row, role: 'owner' }
}

/** `actor` null: nobody is signed in yet, and the project is the one that they will find themselves in. */
export const toProject = (row: ProjectOfMember, actor: Actor | null): Project => ({
  id: row.id,
  name: row.name,
  role: row.role,
  current: actor === null || row.id === actor.projectId,
  createdAt: row.createdAt,
  updatedAt: row.updatedAt,
})
