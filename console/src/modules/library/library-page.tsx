import { useSearch } from '@tanstack/react-router'
import { ImagePlus, Upload } from 'lucide-react'
import { Button, EmptyState } from '#/ui/index.ts'
import { AssetScreen } from './asset-screen.tsx'
import { isFiltered, viewOf } from './data/view.ts'
import { FilterMenu } from './filter/filter-menu.tsx'
import { NothingFound } from './filter/nothing-found.tsx'
import { SearchField } from './filter/search-field.tsx'
import { SortMenu } from './filter/sort-menu.tsx'
import { AddMenu } from './upload/add-menu.tsx'
import { pickFiles, pickFolder } from './upload/picker.ts'

/** The library: everything that is not in the trash. */
export function Page() {
  const view = viewOf(useSearch({ strict: false }))
  return (
    <AssetScreen
      title="Library"
      view={view}
      search={<SearchField view={view} label="Search the library" />}
      actions={
        <>
          <FilterMenu view={view} hasCollection />
          <SortMenu view={view} />
          <AddMenu />
        </>
      }
      empty={isFiltered(view) ? <NothingFound view={view} /> : <EmptyLibrary />}
    />
  )
}

function EmptyLibrary() {
  return (
    <div className="mt-4 rounded-3xl border-2 border-dashed border-line">
      <EmptyState
        icon={ImagePlus}
        title="Drop your pictures here"
        action={
          <>
            <Button tone="primary" icon={Upload} onClick={pickFiles}>
              Choose files
            </Button>
            <Button onClick={pickFolder}>Choose a folder</Button>
          </>
        }
        className="py-24"
      >
        Drop files or whole folders anywhere on this page, or paste a picture. Originals are kept exactly as
        they are.
      </EmptyState>
    </div>
  )
}
