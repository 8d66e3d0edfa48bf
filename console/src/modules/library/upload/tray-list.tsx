import { useVirtualizer } from '@tanstack/react-virtual'
import {
  Ban,
  CircleAlert,
  CircleCheck,
  Clock,
  CopyCheck,
  LoaderCircle,
  type LucideIcon,
  RotateCcw,
  X,
} from 'lucide-react'
import { useRef } from 'react'
import { formatBytes } from '#/format/index.ts'
import { classNames, IconButton, Progress } from '#/ui/index.ts'
import { isEnded, isProblem, type UploadItem, type UploadStatus } from './item.ts'
import { uploads } from './uploads.ts'

/** Room for a name and two lines of an error. */
const ROW_HEIGHT = 68

const rank = (item: UploadItem) =>
  item.status === 'sending' ? 0 : isProblem(item) ? 1 : isEnded(item) ? 3 : 2

/** The files: those that move first, then those that need somebody, then the rest. */
export function TrayList({ items }: { items: readonly UploadItem[] }) {
  const ref = useRef<HTMLDivElement>(null)
  const sorted = [...items].sort((a, b) => rank(a) - rank(b) || a.id - b.id)
  const virtualizer = useVirtualizer({
    count: sorted.length,
    getScrollElement: () => ref.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: index => sorted[index]?.id ?? index,
    overscan: 4,
  })
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for form fields; this is a region that scrolls and must be reachable by keyboard
    <div
      ref={ref}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      role="group"
      aria-label="Files"
      className="max-h-72 overflow-y-auto border-t border-line -outline-offset-2"
    >
      <ul className="relative" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ key, index, start }) => {
          const item = sorted[index]
          return item && <TrayRow key={key} item={item} offset={start} />
        })}
      </ul>
    </div>
  )
}

const looks: Record<UploadStatus, { icon: LucideIcon; tone: string; words: string }> = {
  waiting: { icon: Clock, tone: 'text-ink-3', words: 'Waiting' },
  hashing: { icon: LoaderCircle, tone: 'text-ink-3 animate-turn', words: 'Comparing with your library' },
  checking: { icon: LoaderCircle, tone: 'text-ink-3 animate-turn', words: 'Comparing with your library' },
  ready: { icon: Clock, tone: 'text-ink-3', words: 'Waiting' },
  sending: { icon: LoaderCircle, tone: 'text-accent animate-turn', words: '' },
  done: { icon: CircleCheck, tone: 'text-ok', words: 'Uploaded' },
  present: { icon: CopyCheck, tone: 'text-ink-3', words: 'Already in your library, not sent again' },
  restored: { icon: RotateCcw, tone: 'text-ok', words: 'Brought back from the trash' },
  failed: { icon: CircleAlert, tone: 'text-danger', words: '' },
  cancelled: { icon: Ban, tone: 'text-ink-3', words: 'Cancelled' },
}

function wordsFor(item: UploadItem): string {
  const { size } = item.file
  if (item.status === 'failed') return item.error ?? 'Failed'
  if (item.status === 'done') return `Uploaded · ${formatBytes(size)}`
  if (item.status === 'present' && item.collectionId)
    return 'Already in your library, put into the collection'
  if (item.status !== 'sending') return looks[item.status].words
  return item.sent >= size ? 'Being received…' : `${formatBytes(item.sent)} of ${formatBytes(size)}`
}

function TrayRow({ item, offset }: { item: UploadItem; offset: number }) {
  const { icon: Icon, tone } = looks[item.status]
  return (
    <li
      className="absolute inset-x-0 flex items-center gap-3 pr-2 pl-4"
      style={{ height: ROW_HEIGHT, transform: `translateY(${offset}px)` }}
    >
      <Icon aria-hidden className={classNames('size-[18px] shrink-0', tone)} />
      <div className="min-w-0 flex-1">
        <p className="truncate text-[13px] font-medium" title={item.path}>
          {item.file.name}
        </p>
        <p
          className={classNames(
            'tabular text-xs',
            item.status === 'failed' ? 'line-clamp-2 leading-4 text-danger' : 'truncate text-ink-3',
          )}
          title={item.error ?? undefined}
        >
          {wordsFor(item)}
        </p>
        {item.status === 'sending' && (
          <Progress
            value={item.sent / Math.max(1, item.file.size)}
            label={item.file.name}
            className="mt-1 h-[3px]"
          />
        )}
      </div>
      <RowAction item={item} />
    </li>
  )
}

function RowAction({ item }: { item: UploadItem }) {
  if (isProblem(item))
    return (
      <IconButton
        icon={RotateCcw}
        label={`Try ${item.file.name} again`}
        data-tip="Try again"
        tipAlign="end"
        onClick={() => uploads.retry([item])}
      />
    )
  if (isEnded(item)) return null
  return (
    <IconButton
      icon={X}
      label={`Cancel ${item.file.name}`}
      data-tip="Cancel"
      tipAlign="end"
      onClick={() => uploads.cancel([item])}
    />
  )
}
