import type { PartialRulesetRules, Ruleset } from '@fovea/client'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { fovea } from '#/data/client.ts'
import { FIRST_PAGE, nextCursorOf } from '#/data/pages.ts'
import { queryClient } from '#/data/query-client.ts'

const KEY = ['rulesets'] as const

/** All of them: a project has a few. The built-in one comes last. */
export const rulesetsQuery = queryOptions({
  queryKey: KEY,
  queryFn: async () => (await fovea().rulesets.list({ limit: 200 })).items,
})

/** Every version of a ruleset that is kept, newest first. */
export const versionsQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: [...KEY, id, 'versions'] as const,
    queryFn: ({ pageParam }) =>
      fovea().rulesets.versions.list(id, { limit: 20, ...(pageParam ? { cursor: pageParam } : {}) }),
    initialPageParam: FIRST_PAGE,
    getNextPageParam: nextCursorOf,
    select: ({ pages }) => pages.flatMap(page => page.items),
  })

/** Makes a ruleset of the rules of another one and what is changed in them. */
export async function createRuleset(
  name: string,
  basedOn: string,
  rules: PartialRulesetRules,
): Promise<Ruleset> {
  const made = await fovea().rulesets.create({ name, basedOn, rules })
  await queryClient.invalidateQueries({ queryKey: KEY })
  return made
}

/** Makes the next version, unless somebody else did since. */
export async function saveRuleset({ id, etag }: Ruleset, rules: PartialRulesetRules): Promise<Ruleset> {
  const saved = await fovea().rulesets.update(id, { rules }, { ifMatch: etag })
  await queryClient.invalidateQueries({ queryKey: KEY })
  return saved
}

export async function activateRuleset(id: string) {
  await fovea().rulesets.activate(id)
  await queryClient.invalidateQueries({ queryKey: KEY })
}

export async function deleteRuleset({ id, etag }: Ruleset) {
  await fovea().rulesets.delete(id, { ifMatch: etag })
  await queryClient.invalidateQueries({ queryKey: KEY })
}

/** The server's description of the rules, with their bounds; it changes with the server alone. */
export const rulesSchemaQuery = queryOptions({
  queryKey: ['rules-schema'],
  queryFn: async (): Promise<unknown> => {
    const document = await fovea().request<{ components?: { schemas?: Record<string, unknown> } }>(
      'GET',
      '/openapi.json',
    )
    return document.components?.schemas?.RulesetRules
  },
  staleTime: Number.POSITIVE_INFINITY,
})
