import type { Asset } from '@fovea/client'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { ImageOff } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useHotkeys } from '#/app/hotkeys.ts'
import { Page as Frame } from '#/app/page.tsx'
import { explain } from '#/data/errors.ts'
import { isGone } from '#/data/query-client.ts'
import { buttonClasses, classNames, EmptyState, ErrorState, Loading, Skeleton } from '#/ui/index.ts'
import { trashAssets } from '../data/actions.ts'
import { assetQuery } from '../data/assets.ts'
import { downloadOriginals } from '../data/download.ts'
import { homeOf, type View, viewOf } from '../data/view.ts'
import { returnTo } from '../grid/use-grid-keys.ts'
import { AssetBar } from './asset-bar.tsx'
import { Details } from './details.tsx'
import { Stage } from './stage.tsx'
import { useNeighbours } from './use-neighbours.ts'

const DETAILS_KEY = 'fovea.details'

/** One asset: the picture, and all that is known about it. */
export function Page() {
  const { id = '' } = useParams({ strict: false })
  const view = viewOf(useSearch({ strict: false }))
  const asset = useQuery(assetQuery(id))
  if (asset.data) return <AssetView key={id} asset={asset.data} view={view} />
  return (
    <Frame title="Picture" bar={<AssetBar.Skeleton view={view} />} width="bleed">
      {asset.error ? <Failed error={asset.error} onRetry={() => void asset.refetch()} /> : <AssetSkeleton />}
    </Frame>
  )
}

function AssetView({ asset, view }: { asset: Asset; view: View }) {
  const [hasDetails, setDetails] = useDetailsShown()
  const [isEditing, setEditing] = useState(false)
  const { previous, next, go } = useNeighbours(asset.id, view)
  const back = useBack(view)
  useEffect(() => returnTo(asset.id), [asset.id])
  const toss = () => {
    void trashAssets([asset])
    if (next ?? previous) go(next ?? previous)
    else back()
  }
  const edit = () => {
    setDetails(true)
    setEditing(true)
  }
  useHotkeys({
    arrowleft: () => go(previous),
    arrowright: () => go(next),
    escape: back,
    i: () => setDetails(!hasDetails),
    d: () => void downloadOriginals([asset]),
    e: event => {
      event.preventDefault()
      edit()
    },
    delete: () => {
      if (asset.trashedAt === null) toss()
    },
  })
  return (
    <Frame
      title={asset.label}
      width="bleed"
      bar={
        <AssetBar
          asset={asset}
          view={view}
          hasDetails={hasDetails}
          onDetails={setDetails}
          onTrash={toss}
          onGone={back}
        />
      }
    >
      <div
        className={classNames(
          'lg:grid',
          hasDetails ? 'lg:grid-cols-[minmax(0,1fr)_23rem]' : 'lg:grid-cols-1',
        )}
      >
        <Stage
          asset={asset}
          onPrevious={previous && (() => go(previous))}
          onNext={next && (() => go(next))}
        />
        {hasDetails && <Details asset={asset} isEditing={isEditing} onEditing={setEditing} />}
      </div>
    </Frame>
  )
}

function useBack(view: View) {
  const navigate = useNavigate()
  return () => void navigate(homeOf(view))
}

/** Whether the details are shown is remembered, since people look through pictures in one way or the other. */
function useDetailsShown() {
  const [shown, setShown] = useState(() => readShown())
  const set = (value: boolean) => {
    setShown(value)
    try {
      localStorage.setItem(DETAILS_KEY, value ? 'shown' : 'hidden')
    } catch {
      // Storage may be blocked; the choice then lasts until the page is closed.
    }
  }
  return [shown, set] as const
}

function readShown(): boolean {
  try {
    return localStorage.getItem(DETAILS_KEY) !== 'hidden'
  } catch {
    // Storage may be blocked; the details are then shown.
    return true
  }
}

function Failed({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  if (!isGone(error)) return <ErrorState {...explain(error)} onRetry={onRetry} />
  return (
    <EmptyState
      icon={ImageOff}
      title="This asset is not here"
      action={
        <Link to="/library" className={buttonClasses('primary')}>
          Go to the library
        </Link>
      }
    >
      It may have been deleted for good, or it belongs to another project.
    </EmptyState>
  )
}

function AssetSkeleton() {
  return (
    <Loading label="Loading the asset">
      <div className="grid lg:grid-cols-[minmax(0,1fr)_23rem]">
        <div className="grid h-[62dvh] place-items-center bg-sunken p-8 lg:h-[calc(100dvh-var(--bar-height))]">
          <Skeleton className="size-full max-h-[70%] max-w-[80%]" />
        </div>
        <div className="flex flex-col gap-4 p-6">
          <Skeleton className="h-6 w-2/3" />
          <Skeleton className="h-4 w-full" />
          <Skeleton className="h-4 w-5/6" />
          <Skeleton className="mt-6 h-32 w-full" />
        </div>
      </div>
    </Loading>
  )
}
