import { type Route, route } from '#kernel/http'
import { IdParams, PageQuery, Project, ProjectInput, ProjectPage, ProjectParams } from '../schema.ts'
import type { Projects } from './project.service.ts'

export const projectRoutes = (projects: Projects): Route[] => [
  route({
    method: 'GET',
    path: '/v1/projects',
    operationId: 'listProjects',
    scope: 'any',
    summary: 'The projects that you belong to',
    query: PageQuery,
    reply: [200, ProjectPage],
    run: ({ actor, query }) => projects.list(actor, query),
  }),
  route({
    method: 'POST',
    path: '/v1/projects',
    operationId: 'createProject',
    scope: 'any',
    summary: 'Make a project; you become its owner',
    body: ProjectInput,
    reply: [201, Project],
    run: ({ actor, body }) => projects.create(actor, body),
  }),
  route({
    method: 'GET',
    path: '/v1/projects/:id',
    operationId: 'getProject',
    scope: 'any',
    summary: 'One of your projects; `current` is the one that the request works in',
    params: ProjectParams,
    reply: [200, Project],
    run: ({ actor, params }) => projects.get(actor, params.id),
  }),
  route({
    method: 'PATCH',
    path: '/v1/projects/:id',
    operationId: 'updateProject',
    scope: 'any',
    summary: 'Rename a project that you own',
    params: IdParams,
    body: ProjectInput,
    reply: [200, Project],
    run: ({ actor, params, body }) => projects.change(actor, params.id, body),
  }),
]
