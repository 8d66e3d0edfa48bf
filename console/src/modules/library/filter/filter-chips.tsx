import { useQuery } from '@tanstack/react-query'
import { formatDate } from '#/format/index.ts'
import { Button, Chip } from '#/ui/index.ts'
import { collectionsQuery, pathOf } from '../data/collections.ts'
import { KINDS, NO_FILTERS, type View } from '../data/view.ts'
import { radiusWords } from './filter-panel.tsx'
import { useShowView } from './use-show-view.ts'

type Condition = { key: string; words: string; without: Partial<View> }

/** The conditions of a view in words, each with the view's part that is given up when it goes. */
export function conditionsIn(view: View, collectionName: string | undefined): Condition[] {
  const conditions: (Condition | false)[] = [
    view.kind !== null && {
      key: 'kind',
      words: KINDS.find(kind => kind.value === view.kind)?.label ?? view.kind,
      without: { kind: null },
    },
    ...view.tags.map(tag => ({
      key: `tag ${tag}`,
      words: `#${tag}`,
      without: { tags: view.tags.filter(one => one !== tag) },
    })),
    view.deep &&
      view.collectionId !== null && {
        key: 'collection',
        words: `In ${collectionName ?? 'a collection'}`,
        without: { collectionId: null, deep: false },
      },
    (view.takenAfter !== null || view.takenBefore !== null) && {
      key: 'taken',
      words: takenWords(view),
      without: { takenAfter: null, takenBefore: null },
    },
    (view.minWidth !== null || view.minHeight !== null) && {
      key: 'size',
      words: `At least ${view.minWidth ?? 'any'} × ${view.minHeight ?? 'any'} px`,
      without: { minWidth: null, minHeight: null },
    },
    view.place !== null && {
      key: 'place',
      words: `Within ${radiusWords(view.place.radius)} of ${view.place.lat.toFixed(3)}, ${view.place.lon.toFixed(3)}`,
      without: { place: null },
    },
  ]
  return conditions.filter(condition => condition !== false)
}

function takenWords({ takenAfter, takenBefore }: View) {
  const from = takenAfter === null ? '' : formatDate(takenAfter)
  // The end is the first moment that is out.
  const until = takenBefore === null ? '' : formatDate(takenBefore - 1)
  if (from === '') return `Taken until ${until}`
  if (until === '') return `Taken from ${from}`
  return from === until ? `Taken on ${from}` : `Taken ${from} – ${until}`
}

export function useConditions(view: View): Condition[] {
  const collections = useQuery({ ...collectionsQuery, enabled: view.deep })
  const collection = collections.data?.find(one => one.id === view.collectionId)
  return conditionsIn(view, collection && pathOf(collection))
}

/** What narrows the grid down, above it, each to be taken away. */
export function FilterChips({ view }: { view: View }) {
  const show = useShowView()
  const conditions = useConditions(view)
  if (conditions.length === 0) return null
  return (
    <ul aria-label="Filters" className="flex flex-wrap items-center gap-1.5 pt-1 pb-1">
      {conditions.map(({ key, words, without }) => (
        <li key={key} className="max-w-full min-w-0">
          <Chip onRemove={() => show({ ...view, ...without })} removeLabel={`Remove the filter: ${words}`}>
            {words}
          </Chip>
        </li>
      ))}
      {conditions.length > 1 && (
        <li>
          <Button
            tone="ghost"
            size="small"
            onClick={() =>
              show({
                ...view,
                ...NO_FILTERS,
                q: view.q,
                ...(view.deep ? { collectionId: null, deep: false } : {}),
              })
            }
          >
            Clear all
          </Button>
        </li>
      )}
    </ul>
  )
}
