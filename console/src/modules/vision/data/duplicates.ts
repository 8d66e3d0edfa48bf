import type { DuplicateGroup, DuplicateResolution, DuplicateVerdict } from '@fovea/client'
import { infiniteQueryOptions } from '@tanstack/react-query'
import { fovea } from '#/data/client.ts'
import { wordsOf } from '#/data/errors.ts'
import { FIRST_PAGE, nextCursorOf } from '#/data/pages.ts'
import { queryClient, reportError } from '#/data/query-client.ts'
import { countOf } from '#/format/index.ts'
import { showToast } from '#/ui/index.ts'

export const DUPLICATES_KEY = ['duplicates'] as const
const PAGE_SIZE = 20

export const duplicatesQuery = infiniteQueryOptions({
  queryKey: [...DUPLICATES_KEY, 'groups'] as const,
  queryFn: ({ pageParam }) =>
    fovea().duplicates.list({ limit: PAGE_SIZE, ...(pageParam ? { cursor: pageParam } : {}) }),
  initialPageParam: FIRST_PAGE,
  getNextPageParam: nextCursorOf,
  select: ({ pages }): DuplicateGroup[] => [
    ...new Map(pages.flatMap(page => page.items).map(group => [group.id, group])).values(),
  ],
})

export const resolutionsQuery = infiniteQueryOptions({
  queryKey: [...DUPLICATES_KEY, 'resolutions'] as const,
  queryFn: ({ pageParam }) =>
    fovea().duplicates.resolutions({ limit: PAGE_SIZE, ...(pageParam ? { cursor: pageParam } : {}) }),
  initialPageParam: FIRST_PAGE,
  getNextPageParam: nextCursorOf,
  select: ({ pages }) => pages.flatMap(page => page.items),
})

const reload = () => queryClient.invalidateQueries({ queryKey: DUPLICATES_KEY })

const saidOf = ({ kind, trashedIds }: DuplicateResolution) =>
  kind === 'trashed'
    ? `${countOf(trashedIds.length, 'copy', 'copies')} moved to the trash`
    : 'They are not shown together again'

/** Notes what was decided about a group, and offers to take it back. */
export async function resolveGroup(verdict: DuplicateVerdict) {
  try {
    const resolution = await fovea().duplicates.resolve(verdict)
    showToast({
      title: saidOf(resolution),
      tone: 'success',
      action: { label: 'Undo', run: () => void undoResolution(resolution.id) },
    })
  } catch (error) {
    reportError(error)
    showToast({ title: 'That was not done', detail: wordsOf(error), tone: 'danger' })
  }
  await reload()
}

export async function undoResolution(id: string) {
  try {
    await fovea().duplicates.undo(id)
    showToast({ title: 'It is as it was before', tone: 'success' })
  } catch (error) {
    reportError(error)
    showToast({ title: 'That was not undone', detail: wordsOf(error), tone: 'danger' })
  }
  await reload()
}
