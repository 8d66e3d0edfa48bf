import { ListFilter } from 'lucide-react'
import { countOf } from '#/format/index.ts'
import { classNames, IconButton, Popover } from '#/ui/index.ts'
import { countFilters, type View } from '../data/view.ts'
import { FilterPanel } from './filter-panel.tsx'

/** The button that opens the filters; a dot on it says that some are set. */
export function FilterMenu({ view, hasCollection }: { view: View; hasCollection: boolean }) {
  const count = countFilters(view) + (hasCollection && view.collectionId !== null ? 1 : 0)
  return (
    <Popover
      label="Filter"
      trigger={props => (
        <span className="relative block">
          <IconButton
            {...props}
            icon={ListFilter}
            label={count > 0 ? `Filter, ${countOf(count, 'condition')}` : 'Filter'}
            data-tip="Filter"
            className={classNames(count > 0 && 'bg-accent-soft text-accent')}
          />
          {count > 0 && (
            <span
              aria-hidden
              className="tabular absolute -top-1 -right-1 grid h-4 min-w-4 place-items-center rounded-full bg-accent px-1 text-[10px] font-bold text-on-accent"
            >
              {count}
            </span>
          )}
        </span>
      )}
    >
      {close => <FilterPanel view={view} hasCollection={hasCollection} onClose={close} />}
    </Popover>
  )
}
