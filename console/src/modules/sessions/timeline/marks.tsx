import { classNames } from '#/ui/index.ts'
import { iconOf } from '../look/signal-icon.tsx'
import type { Tone } from './entries.ts'
import type { Mark, TrackName } from './tracks.ts'

/** The height of a lane, and where each track begins. */
const LANE_PX: Record<TrackName, number> = { signals: 26, pages: 24, actions: 26, requests: 12, errors: 24 }
export const TRACKS: readonly { name: TrackName; label: string; top: number; height: number }[] = [
  { name: 'signals', label: 'Signals', top: 8, height: 78 },
  { name: 'pages', label: 'Pages', top: 96, height: 24 },
  { name: 'actions', label: 'Actions', top: 130, height: 26 },
  { name: 'requests', label: 'Requests', top: 166, height: 36 },
  { name: 'errors', label: 'Errors', top: 212, height: 24 },
]
export const AXIS_TOP = 246
export const HEIGHT = 270

const topOf = ({ track, lane }: Mark) =>
  (TRACKS.find(({ name }) => name === track)?.top ?? 0) + lane * LANE_PX[track]

export type MarkLook = 'chosen' | 'evidence' | 'plain' | 'faint'

const fills: Record<Tone, string> = { plain: 'fill-accent', warn: 'fill-warn', danger: 'fill-danger' }

/** One entry on its track. What it is can be read in the list as well, so nothing here is spoken. */
export function MarkShape({ mark, look }: { mark: Mark; look: MarkLook }) {
  const Shape = SHAPES[mark.track]
  return (
    <g
      data-key={mark.key}
      className={classNames('cursor-pointer', look === 'faint' && 'opacity-35')}
      transform={`translate(${mark.left} ${topOf(mark)})`}
    >
      <title>{mark.label}</title>
      <Shape mark={mark} look={look} />
    </g>
  )
}

type ShapeProps = { mark: Mark; look: MarkLook }

const ringOf = (look: MarkLook) =>
  look === 'chosen'
    ? 'stroke-ink stroke-2'
    : look === 'evidence'
      ? 'stroke-ink-2 stroke-[1.5px]'
      : 'stroke-none'

/** Text is cut where its mark ends: about six and a half pixels a character. */
const fitted = (text: string, width: number) => {
  const room = Math.floor((width - 12) / 6.6)
  if (room < 3) return ''
  return text.length <= room ? text : `${text.slice(0, room - 1)}…`
}

const softs: Record<Tone, string> = {
  plain: 'fill-accent-soft',
  warn: 'fill-warn-soft',
  danger: 'fill-danger-soft',
}
const inks: Record<Tone, string> = { plain: 'text-accent', warn: 'text-warn', danger: 'text-danger' }

function SignalShape({ mark, look }: ShapeProps) {
  const Icon = iconOf(mark.entry.signal?.type ?? '')
  return (
    <g className={inks[mark.tone]}>
      <rect
        width={mark.width}
        height="22"
        rx="7"
        className={classNames(
          softs[mark.tone],
          look === 'chosen' ? 'stroke-current stroke-2' : 'stroke-current/40',
        )}
      />
      <Icon x="4" y="4" width="14" height="14" aria-hidden />
      <text x="23" y="15" className="fill-current text-[11px] font-medium">
        {fitted(mark.label, mark.width - 14)}
      </text>
    </g>
  )
}

function PageShape({ mark, look }: ShapeProps) {
  return (
    <>
      <rect width={mark.width} height="22" rx="5" className={classNames('fill-line/60', ringOf(look))} />
      <rect width="2" height="22" rx="1" className="fill-line-strong" />
      <text x="8" y="15" className="fill-ink-2 text-[11px]">
        {fitted(mark.label, mark.width)}
      </text>
    </>
  )
}

function ActionShape({ mark: { eventType, entry }, look }: ShapeProps) {
  const ring = ringOf(look)
  const unanswered = eventType === 'click' && entry.event?.metadata.response === null
  if (eventType === 'click' || eventType === 'form_submit')
    return (
      <>
        <rect x="-3" y="0" width="16" height="24" className="fill-transparent" />
        {eventType === 'click' ? (
          <circle
            cx="5"
            cy="12"
            r="5.5"
            className={classNames(
              unanswered ? 'fill-surface stroke-danger stroke-2' : 'fill-accent',
              !unanswered && ring,
            )}
          />
        ) : (
          <rect x="0" y="7" width="10" height="10" rx="2.5" className={classNames('fill-accent', ring)} />
        )}
        {unanswered && look !== 'plain' && <circle cx="5" cy="12" r="2" className="fill-danger" />}
      </>
    )
  return (
    <>
      <rect x="-2" y="0" width="9" height="24" className="fill-transparent" />
      <rect x="1" y="5" width="3" height="14" rx="1.5" className={classNames('fill-line-strong', ring)} />
    </>
  )
}

function RequestShape({ mark, look }: ShapeProps) {
  return (
    <rect
      y="1"
      width={mark.width}
      height="9"
      rx="2.5"
      className={classNames(fills[mark.tone], ringOf(look))}
    />
  )
}

function ErrorShape({ look }: ShapeProps) {
  return (
    <>
      <rect x="-2" y="0" width="16" height="22" className="fill-transparent" />
      <path
        d="M6 4 L12.5 15.5 L-0.5 15.5 Z"
        strokeLinejoin="round"
        className={classNames('fill-danger', ringOf(look))}
      />
    </>
  )
}

const SHAPES: Record<TrackName, (props: ShapeProps) => React.ReactNode> = {
  signals: SignalShape,
  pages: PageShape,
  actions: ActionShape,
  requests: RequestShape,
  errors: ErrorShape,
}
