import { z } from 'zod'
import { answer, type Route, route, variants } from '#kernel/http'
import { Tag as TagName } from '../schema.ts'
import { TagChange, TagPage, TagPatch, TagQuery } from './schema.ts'
import type { TagService } from './tag.service.ts'

const TagParams = z.object({ name: TagName })

const withStatus = (change: TagChange) => answer(change, { status: change.job === null ? 200 : 202 })

export const tagRoutes = (tags: TagService): Route[] => [
  route({
    method: 'GET',
    path: '/v1/tags',
    operationId: 'listTags',
    scope: 'library:read',
    summary: 'The tags of the project, the most used first',
    query: TagQuery,
    reply: [200, TagPage],
    run: ({ actor, query }) => tags.list(actor, query),
  }),
  route({
    method: 'PATCH',
    path: '/v1/tags/:name',
    operationId: 'renameTag',
    scope: 'library:write',
    summary: 'Rename a tag on all assets; with the name of another one both become one',
    params: TagParams,
    body: TagPatch,
    reply: variants([200, 202], TagChange),
    run: async ({ actor, params, body }) => withStatus(await tags.change(actor, params.name, body.name)),
  }),
  route({
    method: 'DELETE',
    path: '/v1/tags/:name',
    operationId: 'deleteTag',
    scope: 'library:write',
    summary: 'Take a tag off all assets',
    params: TagParams,
    reply: variants([200, 202], TagChange),
    run: async ({ actor, params }) => withStatus(await tags.change(actor, params.name, null)),
  }),
]
