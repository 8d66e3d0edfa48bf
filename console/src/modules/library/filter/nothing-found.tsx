import { SearchX } from 'lucide-react'
import { Button, EmptyState } from '#/ui/index.ts'
import { NO_FILTERS, type View } from '../data/view.ts'
import { useConditions } from './filter-chips.tsx'
import { useShowView } from './use-show-view.ts'

/** Says that nothing matches, and offers each way to look wider. */
export function NothingFound({ view }: { view: View }) {
  const show = useShowView()
  const conditions = useConditions(view)
  const words = view.q === '' ? [] : [{ key: 'q', words: `“${view.q}”`, without: { q: '' } }]
  const all = [...words, ...conditions]
  return (
    <EmptyState
      icon={SearchX}
      title={view.q === '' ? 'Nothing fits these filters' : `Nothing fits “${view.q}”`}
      action={
        <>
          {all.length > 1 &&
            all.map(({ key, words: what, without }) => (
              <Button
                key={key}
                size="small"
                className="max-w-full"
                onClick={() => show({ ...view, ...without })}
              >
                <span className="truncate">Without {what}</span>
              </Button>
            ))}
          <Button
            size="small"
            tone="primary"
            onClick={() =>
              show({ ...view, ...NO_FILTERS, ...(view.deep ? { collectionId: null, deep: false } : {}) })
            }
          >
            Show everything
          </Button>
        </>
      }
    >
      {view.q === ''
        ? 'All conditions have to hold together. Take one away to see more.'
        : 'Every word has to occur in the name, the description, a tag or the metadata. The beginning of the last word is enough; a minus sign excludes a word.'}
    </EmptyState>
  )
}
