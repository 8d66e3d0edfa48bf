import { answer, empty, header, noContent, type Route, route } from '#kernel/http'
import {
  Ruleset,
  RulesetInput,
  RulesetPage,
  RulesetParams,
  RulesetPatch,
  RulesetQuery,
  RulesetVersion,
  RulesetVersionPage,
  RulesetVersionParams,
} from '../schema/ruleset.ts'
import type { RulesetService } from './ruleset.service.ts'

const withEtag = (ruleset: Ruleset) => answer(ruleset, { headers: { ETag: ruleset.etag } })

/** What is no number of a version names none. */
const numberOf = (text: string): number => (/^[1-9]\d{0,8}$/.test(text) ? Number(text) : 0)

export const rulesetRoutes = (rulesets: RulesetService): Route[] => [
  route({
    method: 'GET',
    path: '/v1/rulesets',
    operationId: 'listRulesets',
    scope: 'sessions:read',
    summary: 'The rulesets of the project, newest first, the built-in one last',
    query: RulesetQuery,
    reply: [200, RulesetPage],
    run: ({ actor, query }) => rulesets.list(actor, query),
  }),
  route({
    method: 'POST',
    path: '/v1/rulesets',
    operationId: 'createRuleset',
    scope: 'sessions:write',
    summary: 'Make a ruleset: rules that differ from those of the one that it is based on',
    body: RulesetInput,
    reply: [201, Ruleset],
    run: async ({ actor, body }) => {
      const ruleset = await rulesets.create(actor, body)
      return answer(ruleset, { headers: { ETag: ruleset.etag, Location: `/v1/rulesets/${ruleset.id}` } })
    },
  }),
  route({
    method: 'GET',
    path: '/v1/rulesets/:id',
    operationId: 'getRuleset',
    scope: 'sessions:read',
    summary: 'One ruleset with its newest rules; `default` is the built-in one',
    params: RulesetParams,
    reply: [200, Ruleset],
    run: async ({ actor, params }) => withEtag(await rulesets.get(actor, params.id)),
  }),
  route({
    method: 'PATCH',
    path: '/v1/rulesets/:id',
    operationId: 'updateRuleset',
    scope: 'sessions:write',
    summary: 'Change rules or name; the change is its next version, If-Match makes it safe',
    params: RulesetParams,
    ifMatch: true,
    body: RulesetPatch,
    reply: [200, Ruleset],
    run: async ({ actor, params, body, request }) =>
      withEtag(await rulesets.edit(actor, params.id, body, header(request.headers['if-match']))),
  }),
  route({
    method: 'DELETE',
    path: '/v1/rulesets/:id',
    operationId: 'deleteRuleset',
    scope: 'sessions:write',
    summary: 'Delete a ruleset with its versions; not the active one',
    params: RulesetParams,
    ifMatch: true,
    reply: empty,
    run: async ({ actor, params, request }) => {
      await rulesets.remove(actor, params.id, header(request.headers['if-match']))
      return noContent
    },
  }),
  route({
    method: 'POST',
    path: '/v1/rulesets/:id/activate',
    operationId: 'activateRuleset',
    scope: 'sessions:write',
    summary: 'Score sessions of the project by it from now on',
    params: RulesetParams,
    reply: [200, Ruleset],
    run: async ({ actor, params }) => withEtag(await rulesets.activate(actor, params.id)),
  }),
  ...versionRoutes(rulesets),
]

const versionRoutes = (rulesets: RulesetService): Route[] => [
  route({
    method: 'GET',
    path: '/v1/rulesets/:id/versions',
    operationId: 'listRulesetVersions',
    scope: 'sessions:read',
    summary: 'What it was, newest first',
    params: RulesetParams,
    query: RulesetQuery,
    reply: [200, RulesetVersionPage],
    run: ({ actor, params, query }) => rulesets.versions(actor, params.id, query),
  }),
  route({
    method: 'GET',
    path: '/v1/rulesets/:id/versions/:version',
    operationId: 'getRulesetVersion',
    scope: 'sessions:read',
    summary: 'One version of a ruleset',
    params: RulesetVersionParams,
    reply: [200, RulesetVersion],
    run: ({ actor, params }) => rulesets.version(actor, params.id, numberOf(params.version)),
  }),
]
