import { type Actor, requireCurrentProject, requireInProject, type Scope } from '#kernel/access'
import type { Queryable, Tx } from '#kernel/db'
import { invalidField } from '#kernel/http'
import { findAsset } from '../asset.repository.ts'
import {
  collectionMissing,
  collectionNameTaken,
  collectionTooDeep,
  coverNotFound,
  intoItself,
  parentNotFound,
  tooManyCollections,
} from '../errors.ts'
import { assertMatches, etagOf } from '../revision.ts'
import * as collections from './collection.repository.ts'
import { type CollectionFacts, factsOf, listCollections } from './collection.view.ts'
import { type Deletion, deleteTree } from './deletion.ts'
import type { CollectionParts } from './parts.ts'
import {
  type Collection,
  type CollectionDeletion,
  type CollectionInput,
  type CollectionPage,
  type CollectionPatch,
  type CollectionQuery,
  MAX_COLLECTIONS,
  MAX_DEPTH,
  SAY_ASSETS,
} from './schema.ts'

type Row = collections.CollectionRow

export interface CollectionService {
  list(actor: Actor, query: CollectionQuery): Promise<CollectionPage>
  create(actor: Actor, input: CollectionInput): Promise<Collection>
  get(actor: Actor, id: string): Promise<Collection>
  edit(actor: Actor, id: string, patch: CollectionPatch, ifMatch: string | null): Promise<Collection>
  /** With all below it. Many assets are taken out by a job; the collections are gone for everybody at once. */
  remove(
    actor: Actor,
    id: string,
    assets: Deletion['assets'] | undefined,
    ifMatch: string | null,
  ): Promise<CollectionDeletion>
}

export const createCollectionService = (parts: CollectionParts): CollectionService => ({
  list: (actor, query) => list(parts, actor, query),
  create: (actor, input) => create(parts, actor, input),

  async get(actor, id) {
    return present(parts.db.query, await findVisibleCollection(parts.db.query, actor, id, 'library:read'))
  },

  edit: (actor, id, patch, ifMatch) => edit(parts, actor, id, patch, ifMatch),

  remove: (actor, id, assets, ifMatch) =>
    parts.db.transaction(async tx => {
      const seen = await findVisibleCollection(tx, actor, id, 'library:write')
      if (assets === undefined) throw invalidField('query.assets', SAY_ASSETS)
      await collections.lockTree(tx, seen.projectId)
      const row = guard(actor, 'library:write', await collections.lockCollection(tx, id))
      assertMatches(row, ifMatch)
      return deleteTree(parts, tx, row, { assets, author: actor, requestId: actor.requestId })
    }),
})

/** The collection, if it exists in a project where the actor has the scope. */
export const findVisibleCollection = async (
  query: Queryable,
  actor: Actor,
  id: string,
  scope: Scope,
): Promise<Row> => guard(actor, scope, await collections.findCollection(query, id))

const guard = (actor: Actor, scope: Scope, row: Row | undefined): Row => {
  if (!row) throw collectionMissing()
  requireInProject(actor, row.projectId, scope, collectionMissing)
  return row
}

const toCollection = (row: Row, facts: CollectionFacts): Collection => ({
  id: row.id,
  projectId: row.projectId,
  parentId: row.parentId,
  path: [...facts.path],
  name: row.name,
  description: row.description,
  coverAssetId: facts.coverAssetId,
  assetCount: facts.assetCount,
  deepAssetCount: facts.deepAssetCount,
  childCount: facts.childCount,
  createdAt: row.createdAt,
  createdBy: row.createdBy,
  updatedAt: row.updatedAt,
  updatedBy: row.updatedBy,
  etag: etagOf(row),
})

const present = async (query: Queryable, row: Row): Promise<Collection> =>
  toCollection(row, (await factsOf(query, [row]))(row))

const list = async (
  parts: CollectionParts,
  actor: Actor,
  query: CollectionQuery,
): Promise<CollectionPage> => {
  const projectId = requireCurrentProject(actor, 'library:read')
  const parentId = await parentOfList(parts.db.query, projectId, query.parentId)
  const { rows, nextCursor } = await listCollections(parts.db.query, projectId, parentId, query)
  const facts = await factsOf(parts.db.query, rows)
  return { items: rows.map(row => toCollection(row, facts(row))), nextCursor }
}

const parentOfList = async (
  query: Queryable,
  projectId: string,
  parentId: string | undefined,
): Promise<string | null | undefined> => {
  if (parentId === undefined) return undefined
  if (parentId === 'root') return null
  const parent = await collections.findCollection(query, parentId)
  if (parent?.projectId !== projectId) throw parentNotFound('query.parentId')
  return parent.id
}

const create = async (parts: CollectionParts, actor: Actor, input: CollectionInput): Promise<Collection> => {
  const projectId = requireCurrentProject(actor, 'library:write')
  return parts.db.transaction(async tx => {
    await collections.lockTree(tx, projectId)
    if ((await collections.countCollections(tx, projectId)) >= MAX_COLLECTIONS)
      throw tooManyCollections(MAX_COLLECTIONS)
    await assertRoom(tx, projectId, input.parentId, 1)
    await assertCover(tx, projectId, input.coverAssetId)
    const now = parts.clock.now()
    const row = await unlessTaken(input.name, () =>
      collections.insertCollection(tx, {
        id: parts.ids.next(),
        projectId,
        parentId: input.parentId,
        name: input.name,
        nameKey: collections.nameKey(input.name),
        description: input.description,
        coverAssetId: input.coverAssetId,
        revision: 1,
        createdAt: now,
        createdBy: actor.userId,
        updatedAt: now,
        updatedBy: actor.userId,
      }),
    )
    await publish(parts, tx, 'collection.created', row)
    return present(tx, row)
  })
}

const edit = (
  parts: CollectionParts,
  actor: Actor,
  id: string,
  patch: CollectionPatch,
  ifMatch: string | null,
): Promise<Collection> =>
  parts.db.transaction(async tx => {
    const seen = await findVisibleCollection(tx, actor, id, 'library:write')
    if (patch.parentId !== undefined) await collections.lockTree(tx, seen.projectId)
    const row = guard(actor, 'library:write', await collections.lockCollection(tx, id))
    assertMatches(row, ifMatch)
    const changes = changesOf(row, patch)
    if (Object.keys(changes).length === 0) return present(tx, row)
    if (changes.parentId) await assertMovable(tx, row, changes.parentId)
    if (changes.coverAssetId) await assertCover(tx, row.projectId, changes.coverAssetId)
    const updated = await unlessTaken(patch.name ?? row.name, () =>
      collections.updateCollection(tx, row.id, {
        ...changes,
        revision: row.revision + 1,
        updatedAt: parts.clock.now(),
        updatedBy: actor.userId,
      }),
    )
    await publish(parts, tx, 'collection.updated', updated)
    return present(tx, updated)
  })

const changesOf = (row: Row, patch: CollectionPatch) => ({
  ...(patch.name === undefined || patch.name === row.name
    ? {}
    : { name: patch.name, nameKey: collections.nameKey(patch.name) }),
  ...(patch.description === undefined || patch.description === row.description
    ? {}
    : { description: patch.description }),
  ...(patch.parentId === undefined || patch.parentId === row.parentId ? {} : { parentId: patch.parentId }),
  ...(patch.coverAssetId === undefined || patch.coverAssetId === row.coverAssetId
    ? {}
    : { coverAssetId: patch.coverAssetId }),
})

/** The tree is locked, so what is found holds until the commit. */
const assertMovable = async (tx: Tx, row: Row, parentId: string): Promise<void> => {
  const below = await collections.subtreeOf(tx, row.id)
  if (below.some(each => each.id === parentId.toLowerCase())) throw intoItself()
  await assertRoom(tx, row.projectId, parentId, 1 + Math.max(...below.map(each => each.level)))
}

/** Whether a tree of so many levels fits under this parent. */
const assertRoom = async (
  tx: Tx,
  projectId: string,
  parentId: string | null,
  levels: number,
): Promise<void> => {
  if (parentId === null) return
  const parent = await collections.findCollection(tx, parentId)
  if (parent?.projectId !== projectId) throw parentNotFound('body.parentId')
  const above = await collections.ancestryOf(tx, parent.id)
  if (above.length + levels > MAX_DEPTH) throw collectionTooDeep(MAX_DEPTH)
}

const assertCover = async (tx: Tx, projectId: string, assetId: string | null): Promise<void> => {
  if (assetId === null) return
  const asset = await findAsset(tx, assetId)
  if (asset?.projectId !== projectId || asset.trashedAt !== null) throw coverNotFound()
}

/** The unique index decides, so two of one name cannot slip in side by side. */
const unlessTaken = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work()
  } catch (error) {
    const taken = error instanceof Error && 'constraint' in error && error.constraint === 'collection_name'
    throw taken ? collectionNameTaken(name) : error
  }
}

const publish = (parts: CollectionParts, tx: Tx, topic: string, row: Row): Promise<void> =>
  parts.notices.publish(tx, {
    topic,
    projectId: row.projectId,
    data: { id: row.id, parentId: row.parentId, etag: etagOf(row) },
  })
