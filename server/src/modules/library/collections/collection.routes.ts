import { z } from 'zod'
import { answer, header, type Route, route, variants } from '#kernel/http'
import type { AssetService } from '../asset.service.ts'
import { AssetPage } from '../schema.ts'
import { CollectionAssetQuery } from '../search/schema.ts'
import type { CollectionService } from './collection.service.ts'
import {
  Collection,
  CollectionDeletion,
  CollectionDeletionQuery,
  CollectionInput,
  CollectionPage,
  CollectionPatch,
  CollectionQuery,
} from './schema.ts'

const CollectionParams = z.object({ id: z.string() })

const withEtag = (collection: Collection) => answer(collection, { headers: { ETag: collection.etag } })

export const collectionRoutes = (collections: CollectionService, assets: AssetService): Route[] => [
  route({
    method: 'GET',
    path: '/v1/collections',
    operationId: 'listCollections',
    scope: 'library:read',
    summary: 'The collections of the project, newest first; parentId=root for those at the top',
    query: CollectionQuery,
    reply: [200, CollectionPage],
    run: ({ actor, query }) => collections.list(actor, query),
  }),
  route({
    method: 'POST',
    path: '/v1/collections',
    operationId: 'createCollection',
    scope: 'library:write',
    summary: 'Make a collection; its name is its own among its neighbours',
    body: CollectionInput,
    reply: [201, Collection],
    run: async ({ actor, body }) => {
      const collection = await collections.create(actor, body)
      return answer(collection, {
        headers: { ETag: collection.etag, Location: `/v1/collections/${collection.id}` },
      })
    },
  }),
  route({
    method: 'GET',
    path: '/v1/collections/:id',
    operationId: 'getCollection',
    scope: 'library:read',
    summary: 'One collection',
    params: CollectionParams,
    reply: [200, Collection],
    run: async ({ actor, params }) => withEtag(await collections.get(actor, params.id)),
  }),
  route({
    method: 'PATCH',
    path: '/v1/collections/:id',
    operationId: 'updateCollection',
    scope: 'library:write',
    summary: 'Rename, describe, move (parentId) or give a cover; If-Match makes it safe',
    params: CollectionParams,
    ifMatch: true,
    body: CollectionPatch,
    reply: [200, Collection],
    run: async ({ actor, params, body, request }) =>
      withEtag(await collections.edit(actor, params.id, body, header(request.headers['if-match']))),
  }),
  route({
    method: 'DELETE',
    path: '/v1/collections/:id',
    operationId: 'deleteCollection',
    scope: 'library:write',
    summary: 'Delete it with all collections below it; say what becomes of the assets',
    params: CollectionParams,
    ifMatch: true,
    query: CollectionDeletionQuery,
    reply: variants([200, 202], CollectionDeletion),
    run: async ({ actor, params, query, request }) => {
      const ifMatch = header(request.headers['if-match'])
      const deletion = await collections.remove(actor, params.id, query.assets, ifMatch)
      return answer(deletion, { status: deletion.job === null ? 200 : 202 })
    },
  }),
  route({
    method: 'GET',
    path: '/v1/collections/:id/assets',
    operationId: 'listCollectionAssets',
    scope: 'library:read',
    summary: 'The assets in it, and with deep=true of all collections below it',
    params: CollectionParams,
    query: CollectionAssetQuery,
    reply: [200, AssetPage],
    run: ({ actor, params, query }) => assets.listIn(actor, params.id, query),
  }),
]
