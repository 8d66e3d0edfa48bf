import type { Asset, AssetVersion } from '@fovea/client'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { Download, RotateCcw, Upload } from 'lucide-react'
import { useState } from 'react'
import { fovea } from '#/data/client.ts'
import { explain, wordsOf } from '#/data/errors.ts'
import { formatAgo, formatBytes, formatDateTime } from '#/format/index.ts'
import { Badge, Button, ErrorState, IconButton, Loading, Progress, Skeleton, showToast } from '#/ui/index.ts'
import { assetKey, versionsKey, versionsQuery } from '../data/assets.ts'
import { mergeAssets } from '../data/cache.ts'

function useArrived(id: string) {
  const queryClient = useQueryClient()
  return (asset: Asset) => {
    mergeAssets([asset])
    queryClient.setQueryData(assetKey(id), asset)
    void queryClient.invalidateQueries({ queryKey: versionsKey(id) })
  }
}

/** The history of bytes and fields: who made what, when, and the way back to it. */
export function Versions({ asset }: { asset: Asset }) {
  const versions = useInfiniteQuery(versionsQuery(asset.id))
  return (
    <section aria-label="Versions" className="px-5 py-5">
      <header className="mb-3 flex items-center justify-between gap-2">
        <h3 className="eyebrow">Versions</h3>
        {asset.trashedAt === null && <NewVersion asset={asset} />}
      </header>
      {versions.data ? (
        <>
          <ol className="flex flex-col">
            {versions.data.map(version => (
              <VersionRow key={version.version} asset={asset} version={version} />
            ))}
          </ol>
          {versions.hasNextPage && (
            <Button size="small" tone="ghost" onClick={() => void versions.fetchNextPage()}>
              Show older ones
            </Button>
          )}
        </>
      ) : versions.error ? (
        <ErrorState {...explain(versions.error)} onRetry={() => void versions.refetch()} />
      ) : (
        <Loading label="Loading versions">
          <Skeleton className="h-14" />
        </Loading>
      )}
    </section>
  )
}

/** New bytes for this asset, as another version of it. */
function NewVersion({ asset }: { asset: Asset }) {
  const arrived = useArrived(asset.id)
  const [progress, setProgress] = useState(0)
  const add = useMutation({
    mutationFn: (file: File) =>
      fovea().assets.versions.add(asset.id, file, {
        fileName: file.name,
        onProgress: ({ loaded }) => setProgress(loaded / Math.max(1, file.size)),
      }),
    onSuccess: result => {
      arrived(result.asset)
      showToast(
        result.duplicate
          ? { title: 'These bytes are the current version already' }
          : { title: `Version ${result.asset.version} uploaded`, tone: 'success' },
      )
    },
    onError: error =>
      showToast({ title: 'The new version was not taken', detail: wordsOf(error), tone: 'danger' }),
  })
  if (add.isPending) return <Progress value={progress} label="Uploading a new version" className="w-28" />
  return (
    <label className="inline-flex h-8 cursor-pointer items-center gap-1.5 rounded-lg px-2.5 text-[13px] font-medium text-accent has-focus-visible:outline-2 has-focus-visible:outline-accent hover:bg-accent-soft">
      <Upload aria-hidden className="size-4" />
      Upload new bytes
      <input
        type="file"
        className="sr-only"
        onChange={event => {
          const file = event.target.files?.[0]
          event.target.value = ''
          if (file) add.mutate(file)
        }}
      />
    </label>
  )
}

function whatHappened({ operation, restoredFrom, changed }: AssetVersion): string {
  if (operation === 'upload') return 'Uploaded'
  if (operation === 'restore')
    return restoredFrom === null ? 'Restored' : `Restored from version ${restoredFrom}`
  if (operation === 'bytes') return 'New bytes'
  return changed.length > 0 ? `Changed ${changed.join(', ')}` : 'Changed'
}

function VersionRow({ asset, version }: { asset: Asset; version: AssetVersion }) {
  return (
    <li className="group grid grid-cols-[1rem_minmax(0,1fr)_auto] gap-x-3 pb-4 last:pb-0">
      <span aria-hidden className="relative flex justify-center">
        <span
          className={`mt-1.5 size-2.5 rounded-full border-2 ${version.current ? 'border-accent bg-accent' : 'border-line-strong bg-surface'}`}
        />
        <span className="absolute top-5 -bottom-4 w-px bg-line group-last:hidden" />
      </span>
      <div className="min-w-0 text-sm">
        <p className="flex items-center gap-2 font-medium">
          {whatHappened(version)}
          {version.current && <Badge tone="accent">Current</Badge>}
        </p>
        <p className="text-[13px] text-ink-3" title={formatDateTime(version.createdAt)}>
          Version {version.version} · {formatBytes(version.size)} · {formatAgo(version.createdAt, Date.now())}
        </p>
        <p className="truncate text-[13px] text-ink-3">{version.createdByLabel}</p>
      </div>
      <VersionActions asset={asset} version={version} />
    </li>
  )
}

function VersionActions({ asset, version }: { asset: Asset; version: AssetVersion }) {
  const arrived = useArrived(asset.id)
  const restore = useMutation({
    mutationFn: () => fovea().assets.versions.restore(asset.id, version.version),
    onSuccess: restored => {
      arrived(restored)
      showToast({ title: `Version ${version.version} is current again`, tone: 'success' })
    },
    onError: error => showToast({ title: 'It was not restored', detail: wordsOf(error), tone: 'danger' }),
  })
  const address = fovea().assets.contentUrl(asset.id, { version: version.version, download: true })
  return (
    <div className="flex">
      <a
        href={address}
        download
        aria-label={`Download version ${version.version}`}
        className="grid size-9 place-items-center rounded-[10px] text-ink-3 hover:bg-hover hover:text-ink"
      >
        <Download aria-hidden className="size-4" />
      </a>
      {!version.current && asset.trashedAt === null && (
        <IconButton
          icon={RotateCcw}
          label={`Restore version ${version.version}`}
          data-tip="Restore"
          tipAlign="end"
          disabled={restore.isPending}
          onClick={() => restore.mutate()}
        />
      )}
    </div>
  )
}
