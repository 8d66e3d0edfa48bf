import type { TimelineEntry } from '@fovea/client'
import { useVirtualizer } from '@tanstack/react-virtual'
import {
  AppWindow,
  ArrowLeftRight,
  Eye,
  Gauge,
  Hourglass,
  Keyboard,
  type LucideIcon,
  MousePointerClick,
  Move,
  MoveVertical,
  Send,
  Star,
  TriangleAlert,
} from 'lucide-react'
import { useEffect, useRef } from 'react'
import { classNames } from '#/ui/index.ts'
import { iconOf } from '../look/signal-icon.tsx'
import { sinceLabel } from '../timeline/axis.ts'
import { describe, keyOf, type Tone, toneOf } from '../timeline/entries.ts'

const ICONS: Record<string, LucideIcon> = {
  click: MousePointerClick,
  input: Keyboard,
  form_submit: Send,
  network_success: ArrowLeftRight,
  network_error: ArrowLeftRight,
  slow_response: ArrowLeftRight,
  error: TriangleAlert,
  navigation: AppWindow,
  scroll: MoveVertical,
  pointer: Move,
  progress: Hourglass,
  long_task: Hourglass,
  web_vital: Gauge,
  visibility: Eye,
}

const tones: Record<Tone, string> = { plain: 'text-ink-3', warn: 'text-warn', danger: 'text-danger' }
const ROW_PX = 40

type EntryListProps = {
  entries: readonly TimelineEntry[]
  chosen: TimelineEntry | undefined
  onChoose: (key: string) => void
}

/** The same as on the axis, in words and one below the other. */
export function EntryList({ entries, chosen, onChoose }: EntryListProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const virtualizer = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 10,
  })
  const at = chosen ? entries.indexOf(chosen) : -1
  useEffect(() => {
    if (at >= 0) virtualizer.scrollToIndex(at, { align: 'center' })
  }, [at, virtualizer])
  const began = entries[0]?.at ?? 0
  return (
    <div
      ref={scroller}
      className="h-[26rem] overflow-y-auto overscroll-y-contain rounded-2xl border border-line bg-surface shadow-low lg:h-[34rem]"
    >
      <ol aria-label="What happened" className="relative" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index, start }) => {
          const entry = entries[index]
          return entry ? (
            <li
              key={keyOf(entry)}
              aria-setsize={entries.length}
              aria-posinset={index + 1}
              className="absolute inset-x-0 top-0"
              style={{ transform: `translateY(${start}px)`, height: ROW_PX }}
            >
              <EntryRow
                entry={entry}
                since={entry.at - began}
                isChosen={entry === chosen}
                isEvidence={chosen?.signal?.eventIds.includes(keyOf(entry)) === true}
                onChoose={onChoose}
              />
            </li>
          ) : null
        })}
      </ol>
    </div>
  )
}

type EntryRowProps = {
  entry: TimelineEntry
  since: number
  isChosen: boolean
  isEvidence: boolean
  onChoose: (key: string) => void
}

function EntryRow({ entry, since, isChosen, isEvidence, onChoose }: EntryRowProps) {
  const { title, detail } = describe(entry)
  const Icon = entry.signal ? iconOf(entry.signal.type) : (ICONS[entry.event?.eventType ?? ''] ?? Star)
  return (
    <button
      type="button"
      aria-pressed={isChosen}
      onClick={() => onChoose(keyOf(entry))}
      className={classNames(
        'flex h-full w-full items-center gap-3 border-b border-l-3 border-b-line/60 pr-3 pl-3 text-left text-sm hover:bg-hover',
        'focus-visible:-outline-offset-2 aria-pressed:bg-accent-soft',
        isEvidence ? 'border-l-accent' : 'border-l-transparent',
        entry.signal && 'bg-warn-soft/40',
      )}
    >
      <span className="tabular w-12 shrink-0 text-right text-xs text-ink-3">{sinceLabel(since)}</span>
      <Icon aria-hidden className={classNames('size-4 shrink-0', tones[toneOf(entry)])} />
      <span className={classNames('shrink-0', entry.signal ? 'font-semibold' : 'font-medium')}>{title}</span>
      <span className="min-w-0 flex-1 truncate text-[13px] text-ink-2">{detail}</span>
      {isEvidence && <span className="shrink-0 text-xs font-medium text-accent">Evidence</span>}
    </button>
  )
}
