import type { Asset, Tag, TagChange } from '@fovea/client'
import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query'
import { fovea } from '#/data/client.ts'
import { FIRST_PAGE, nextCursorOf } from '#/data/pages.ts'
import { refresher } from '#/data/refresher.ts'

const KEY = ['tags'] as const
const PAGE_SIZE = 100

/** The tags of the project that begin with `q`, the most used first. */
export const tagsQuery = (q: string) =>
  infiniteQueryOptions({
    queryKey: [...KEY, q] as const,
    queryFn: ({ pageParam }) =>
      fovea().tags.list({
        limit: PAGE_SIZE,
        ...(q ? { q } : {}),
        ...(pageParam ? { cursor: pageParam } : {}),
      }),
    initialPageParam: FIRST_PAGE,
    getNextPageParam: nextCursorOf,
    select: data => data.pages.flatMap(page => page.items) satisfies Tag[],
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  })

const REFRESH_MS = 800
export const refreshTags = refresher(KEY, REFRESH_MS)

/** The one spelling that the server keeps: lower case, single blanks. */
export const spellTag = (text: string) =>
  text.trim().normalize('NFC').toLowerCase().replaceAll(/\s+/g, ' ').replaceAll(',', '')

/** Which tags a selection has, and whether all of it has them; the most frequent first. */
export function tagsOfSelection(assets: readonly Asset[]): { name: string; onAll: boolean; count: number }[] {
  const counts = new Map<string, number>()
  for (const { tags } of assets) for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1)
  return [...counts]
    .map(([name, count]) => ({ name, count, onAll: count === assets.length }))
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1))
}

/** Gives a tag another name on every asset that has it; answers whether that still goes on. */
export const renameTag = (name: string, to: string) => changed(fovea().tags.rename(name, to))

/** Takes a tag off every asset that has it; answers whether that still goes on. */
export const deleteTag = (name: string) => changed(fovea().tags.delete(name))

async function changed(change: Promise<TagChange>): Promise<boolean> {
  const { job } = await change
  refreshTags()
  return job !== null
}
