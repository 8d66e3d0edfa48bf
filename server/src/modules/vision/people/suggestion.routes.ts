import { type Route, route } from '#kernel/http'
import {
  PersonParams,
  PersonSuggestions,
  SuggestionAnswer,
  SuggestionOutcome,
  SuggestionQuery,
} from './schema.ts'
import type { SuggestionService } from './suggestion.service.ts'

export const suggestionRoutes = (suggestions: SuggestionService): Route[] => [
  route({
    method: 'GET',
    path: '/v1/people/suggestions',
    operationId: 'listPersonSuggestions',
    scope: 'vision:read',
    summary: 'Pairs of people who may be the same, the most similar first',
    query: SuggestionQuery,
    reply: [200, PersonSuggestions],
    run: ({ actor, query }) => suggestions.list(actor, query),
  }),
  route({
    method: 'POST',
    path: '/v1/people/suggestions/:id',
    operationId: 'answerPersonSuggestion',
    scope: 'vision:write',
    summary: 'Say whether two people are the same: yes merges them, no keeps them apart',
    params: PersonParams,
    body: SuggestionAnswer,
    reply: [200, SuggestionOutcome],
    problems: [409],
    run: ({ actor, params, body }) => suggestions.answer(actor, params.id, body.same),
  }),
]
