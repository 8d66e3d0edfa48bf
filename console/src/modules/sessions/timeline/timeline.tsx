import type { TimelineEntry } from '@fovea/client'
import { FoldHorizontal, Maximize2, ZoomIn, ZoomOut } from 'lucide-react'
import { type KeyboardEvent, type MouseEvent, useEffect, useMemo, useState } from 'react'
import { keyName } from '#/app/hotkeys.ts'
import { IconButton } from '#/ui/index.ts'
import { milliseconds } from '../words.ts'
import { type Axis, makeAxis, placeOf, type Stretch, sinceLabel, ticksOf } from './axis.ts'
import { describe, keyOf, spanOf } from './entries.ts'
import { AXIS_TOP, HEIGHT, type MarkLook, MarkShape, TRACKS } from './marks.tsx'
import { layOutTracks, type Mark } from './tracks.ts'
import { useZoom, type Zoom } from './use-zoom.ts'

export type TimelineProps = {
  entries: readonly TimelineEntry[]
  chosen: TimelineEntry | undefined
  onChoose: (key: string) => void
}

/** Marks so far beyond the edge are drawn already, so that scrolling shows no blank. */
const AHEAD_PX = 300
/** Room at both ends, so that what begins or ends the session is seen whole. */
const PAD_PX = 14
const TICK_PX = 90

/** Everything that happened in a session, on one axis of time. */
export function Timeline({ entries, chosen, onChoose }: TimelineProps) {
  const [collapse, setCollapse] = useState(true)
  const zoom = useZoom()
  // A signal may last while nothing happens: what is busy is told by the events alone.
  const axis = useMemo(
    () => makeAxis(entries.filter(({ kind }) => kind !== 'signal').map(spanOf), collapse),
    [entries, collapse],
  )
  const inner = Math.max(0, zoom.width - 2 * PAD_PX)
  const marks = useMemo(() => layOutTracks(entries, axis, inner), [entries, axis, inner])
  const { reveal } = zoom
  useEffect(() => {
    if (chosen) reveal(placeOf(axis, chosen.at))
  }, [chosen, axis, reveal])
  return (
    <section
      aria-label="Timeline"
      className="overflow-hidden rounded-2xl border border-line bg-surface shadow-low"
    >
      <Toolbar zoom={zoom} collapse={collapse} onCollapse={setCollapse} chosen={chosen} entries={entries} />
      <div className="flex border-t border-line">
        <TrackLabels />
        <Strip {...{ entries, chosen, onChoose, zoom, axis, marks }} />
      </div>
    </section>
  )
}

type ToolbarProps = {
  zoom: Zoom
  collapse: boolean
  onCollapse: (collapse: boolean) => void
  chosen: TimelineEntry | undefined
  entries: readonly TimelineEntry[]
}

function Toolbar({ zoom, collapse, onCollapse, chosen, entries }: ToolbarProps) {
  const began = entries[0]?.at ?? 0
  return (
    <div className="flex items-center gap-1 py-1.5 pr-2 pl-4">
      <p className="min-w-0 flex-1 truncate text-[13px] text-ink-2">
        {chosen && (
          <>
            <span className="tabular font-medium text-ink">{sinceLabel(chosen.at - began)}</span>{' '}
            {describe(chosen).title}
          </>
        )}
      </p>
      <IconButton
        icon={FoldHorizontal}
        label="Leave out idle time"
        tipAlign="end"
        aria-pressed={collapse}
        onClick={() => onCollapse(!collapse)}
      />
      <IconButton
        icon={ZoomOut}
        label="Zoom out"
        tipAlign="end"
        disabled={zoom.scale <= 1}
        onClick={zoom.zoomOut}
      />
      <IconButton icon={ZoomIn} label="Zoom in" tipAlign="end" onClick={zoom.zoomIn} />
      <IconButton
        icon={Maximize2}
        label="Show all"
        tipAlign="end"
        disabled={zoom.scale <= 1}
        onClick={zoom.fit}
      />
    </div>
  )
}

function TrackLabels() {
  return (
    <div
      aria-hidden
      className="relative w-16 shrink-0 border-r border-line sm:w-22"
      style={{ height: HEIGHT }}
    >
      {TRACKS.map(({ name, label, top, height }) => (
        <span
          key={name}
          className="absolute left-2 flex items-center text-[11px] font-medium text-ink-3 sm:left-4 sm:text-xs"
          style={{ top, height }}
        >
          {label}
        </span>
      ))}
    </div>
  )
}

type StripProps = TimelineProps & { zoom: Zoom; axis: Axis; marks: readonly Mark[] }

/** The axis itself. The arrows go from one entry to the next; in the list below is the same in words. */
function Strip({ entries, chosen, onChoose, zoom, axis, marks }: StripProps) {
  const at = chosen ? entries.indexOf(chosen) : 0
  const onKeyDown = (event: KeyboardEvent) => {
    const next = step(entries, at, event.key)
    const change = { '+': zoom.zoomIn, '=': zoom.zoomIn, '-': zoom.zoomOut, '0': zoom.fit }[keyName(event)]
    if (next === undefined && !change) return
    event.preventDefault()
    change?.()
    if (next !== undefined) onChoose(keyOf(next))
  }
  const onClick = (event: MouseEvent) => {
    const hit = event.target instanceof Element ? event.target.closest('[data-key]') : null
    const key = hit?.getAttribute('data-key')
    if (key) onChoose(key)
  }
  return (
    <div
      ref={zoom.scroller}
      role="slider"
      tabIndex={0}
      aria-label="Position in the session"
      aria-orientation="horizontal"
      aria-valuemin={1}
      aria-valuemax={entries.length}
      aria-valuenow={at + 1}
      aria-valuetext={chosen ? wordsOf(chosen, entries) : 'Nothing is chosen'}
      onScroll={zoom.onScroll}
      onKeyDown={onKeyDown}
      onClick={onClick}
      className="min-w-0 flex-1 overflow-x-auto overflow-y-hidden overscroll-x-contain focus-visible:-outline-offset-2"
    >
      <Drawing {...{ chosen, zoom, axis, marks }} />
    </div>
  )
}

const wordsOf = (entry: TimelineEntry, entries: readonly TimelineEntry[]) => {
  const { title, detail } = describe(entry)
  return [sinceLabel(entry.at - (entries[0]?.at ?? 0)), title, detail].filter(Boolean).join(', ')
}

/** Where a key leads: one entry on, to an end, or (Page up and down) to the next signal. */
function step(entries: readonly TimelineEntry[], at: number, key: string): TimelineEntry | undefined {
  if (key === 'ArrowRight' || key === 'ArrowDown') return entries[Math.min(at + 1, entries.length - 1)]
  if (key === 'ArrowLeft' || key === 'ArrowUp') return entries[Math.max(at - 1, 0)]
  if (key === 'Home') return entries[0]
  if (key === 'End') return entries.at(-1)
  if (key === 'PageDown') return entries.slice(at + 1).find(({ signal }) => signal !== null)
  if (key === 'PageUp') return entries.slice(0, at).findLast(({ signal }) => signal !== null)
  return undefined
}

/** How a mark looks beside the chosen entry: a signal lifts its evidence out of the rest. */
function lookOf(mark: Mark, chosen: TimelineEntry | undefined): MarkLook {
  if (chosen && mark.key === keyOf(chosen)) return 'chosen'
  if (!chosen?.signal) return 'plain'
  if (chosen.signal.eventIds.includes(mark.key)) return 'evidence'
  return mark.track === 'signals' || mark.track === 'pages' ? 'plain' : 'faint'
}

type DrawingProps = Pick<StripProps, 'chosen' | 'zoom' | 'axis' | 'marks'>

function Drawing({ chosen, zoom, axis, marks }: DrawingProps) {
  const { view } = zoom
  const width = Math.max(0, zoom.width - 2 * PAD_PX)
  const isSeen = ({ left, width: room }: { left: number; width: number }) =>
    left + room >= view.left - AHEAD_PX && left <= view.left + view.width + AHEAD_PX
  const cursor = chosen && placeOf(axis, chosen.at) * width
  return (
    // The slider around it says what is chosen.
    <svg aria-hidden="true" width={zoom.width} height={HEIGHT} className="block select-none">
      <g transform={`translate(${PAD_PX} 0)`}>
        {axis.stretches.map(
          stretch => stretch.isGap && <Gap key={stretch.from} stretch={stretch} width={width} />,
        )}
        {ticksOf(axis, width === 0 ? 1 : TICK_PX / width).map(({ at, place, label }) => (
          <g key={at} transform={`translate(${place * width} 0)`} className="text-[11px]">
            <path d={`M0.5 0 V${AXIS_TOP}`} className="stroke-line/70" />
            <text x="4" y={AXIS_TOP + 16} className="tabular fill-ink-3">
              {label}
            </text>
          </g>
        ))}
        {cursor !== undefined && (
          <path d={`M${cursor} 0 V${AXIS_TOP}`} className="stroke-accent stroke-[1.5px]" />
        )}
        {marks.filter(isSeen).map(mark => (
          <MarkShape key={mark.key} mark={mark} look={lookOf(mark, chosen)} />
        ))}
      </g>
    </svg>
  )
}

/** Time that was left out: nothing happened, for this long. */
function Gap({ stretch: { from, to, start, end }, width }: { stretch: Stretch; width: number }) {
  const [left, room] = [start * width, (end - start) * width]
  return (
    <g transform={`translate(${left} 0)`}>
      <rect width={room} height={HEIGHT} className="fill-sunken" />
      <path d={`M${room / 2} 0 V150`} strokeDasharray="2 5" className="stroke-line-strong" />
      <text
        transform={`translate(${room / 2 + 4} 200) rotate(-90)`}
        textAnchor="middle"
        className="fill-ink-3 text-[11px]"
      >
        {milliseconds(to - from)} idle
      </text>
    </g>
  )
}
