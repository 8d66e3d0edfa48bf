import { answer, empty, header, type Route, route } from '#kernel/http'
import { Job } from '#kernel/jobs'
import type { FaceDecisionService } from './face-decision.service.ts'
import type { MergeService } from './merge.service.ts'
import type { PersonService } from './person.service.ts'
import type { ReclusterService } from './recluster.service.ts'
import {
  FaceAssign,
  FaceDecision,
  FaceParams,
  FaceReject,
  Person,
  PersonFacePage,
  PersonFaceQuery,
  PersonInput,
  PersonMerge,
  PersonPage,
  PersonParams,
  PersonPatch,
  PersonQuery,
  PersonSplit,
} from './schema.ts'

const withEtag = (person: Person) => answer(person, { headers: { ETag: person.etag } })

export const personRoutes = (people: PersonService): Route[] => [
  route({
    method: 'GET',
    path: '/v1/people',
    operationId: 'listPeople',
    scope: 'vision:read',
    summary: 'The people of the project, those with most faces first',
    query: PersonQuery,
    reply: [200, PersonPage],
    run: ({ actor, query }) => people.list(actor, query),
  }),
  route({
    method: 'POST',
    path: '/v1/people',
    operationId: 'createPerson',
    scope: 'vision:write',
    summary: 'A person without faces yet; assign some',
    body: PersonInput,
    reply: [201, Person],
    run: async ({ actor, body }) => withEtag(await people.create(actor, body)),
  }),
  route({
    method: 'GET',
    path: '/v1/people/:id',
    operationId: 'getPerson',
    scope: 'vision:read',
    summary: 'One person',
    params: PersonParams,
    reply: [200, Person],
    run: async ({ actor, params }) => withEtag(await people.get(actor, params.id)),
  }),
  route({
    method: 'PATCH',
    path: '/v1/people/:id',
    operationId: 'updatePerson',
    scope: 'vision:write',
    summary: 'Name, hide, or choose the face that shows the person; If-Match makes it safe',
    params: PersonParams,
    ifMatch: true,
    body: PersonPatch,
    reply: [200, Person],
    problems: [422],
    run: async ({ actor, params, body, request }) =>
      withEtag(await people.edit(actor, params.id, body, header(request.headers['if-match']))),
  }),
  route({
    method: 'DELETE',
    path: '/v1/people/:id',
    operationId: 'deletePerson',
    scope: 'vision:write',
    summary:
      'Forget a person: the vectors and crops of all their faces go, and they are not recognised again',
    params: PersonParams,
    reply: empty,
    run: async ({ actor, params }) => {
      await people.remove(actor, params.id)
      return undefined
    },
  }),
  route({
    method: 'GET',
    path: '/v1/people/:id/faces',
    operationId: 'listPersonFaces',
    scope: 'vision:read',
    summary: 'The faces of a person, the newest first',
    params: PersonParams,
    query: PersonFaceQuery,
    reply: [200, PersonFacePage],
    run: ({ actor, params, query }) => people.listFaces(actor, params.id, query),
  }),
]

export const decisionRoutes = (
  merges: MergeService,
  decisions: FaceDecisionService,
  clusterings: ReclusterService,
): Route[] => [
  route({
    method: 'POST',
    path: '/v1/people/merge',
    operationId: 'mergePeople',
    scope: 'vision:write',
    summary: 'Say that several people are one; split undoes it',
    body: PersonMerge,
    reply: [200, Person],
    problems: [404, 409, 422],
    run: async ({ actor, body }) => withEtag(await merges.merge(actor, body)),
  }),
  route({
    method: 'POST',
    path: '/v1/people/:id/split',
    operationId: 'splitPerson',
    scope: 'vision:write',
    summary: 'Say that some faces of a person are another one; answers the new person',
    params: PersonParams,
    body: PersonSplit,
    reply: [201, Person],
    problems: [422],
    run: async ({ actor, params, body }) => withEtag(await merges.split(actor, params.id, body)),
  }),
  route({
    method: 'POST',
    path: '/v1/faces/:id/assign',
    operationId: 'assignFace',
    scope: 'vision:write',
    summary: 'Say who a face is, by id or by name',
    params: FaceParams,
    body: FaceAssign,
    reply: [200, FaceDecision],
    problems: [409],
    run: ({ actor, params, body }) => decisions.assign(actor, params.id, body),
  }),
  route({
    method: 'POST',
    path: '/v1/faces/:id/reject',
    operationId: 'rejectFace',
    scope: 'vision:write',
    summary: 'Say who a face is not',
    params: FaceParams,
    body: FaceReject.default({}),
    reply: [200, FaceDecision],
    problems: [409],
    run: ({ actor, params, body }) => decisions.reject(actor, params.id, body),
  }),
  route({
    method: 'POST',
    path: '/v1/people/recluster',
    operationId: 'reclusterPeople',
    scope: 'vision:write',
    summary: 'Find all people anew; what was decided of them holds',
    reply: [202, Job],
    problems: [409],
    run: ({ actor }) => clusterings.request(actor),
  }),
]
