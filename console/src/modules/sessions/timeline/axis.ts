/** A time with nothing in it is cut out of the axis when it is longer than this: what people do comes in bursts. */
const LONG_GAP_MS = 15_000
/** What is left of a gap, as a share of the time that is shown; enough to see that there is one. */
const GAP_SHARE = 0.035
const LEAST_MS = 1_000

export type Span = { from: number; to: number }
/** A piece of the axis: the time that it stands for, and its place, 0 to 1. */
export type Stretch = Span & { start: number; end: number; isGap: boolean }
export type Axis = { stretches: readonly Stretch[] }

/** The times in which something happens, joined where no more than `LONG_GAP_MS` lies between them. */
function burstsOf(spans: readonly Span[]): Span[] {
  const bursts: Span[] = []
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const last = bursts.at(-1)
    if (last && span.from - last.to <= LONG_GAP_MS) last.to = Math.max(last.to, span.to)
    else bursts.push({ ...span })
  }
  return bursts
}

/** The axis of everything that happens in `spans`; with `collapse`, long times of nothing are cut short. */
export function makeAxis(spans: readonly Span[], collapse: boolean): Axis {
  const bursts = burstsOf(spans)
  const [first, last] = [bursts[0], bursts.at(-1)]
  if (!first || !last) return { stretches: [] }
  const pieces = collapse ? bursts : [{ from: first.from, to: Math.max(...bursts.map(({ to }) => to)) }]
  // A burst of a single moment still takes room.
  const sized = pieces.map(piece => ({ ...piece, size: Math.max(LEAST_MS, piece.to - piece.from) }))
  const busy = sized.reduce((sum, { size }) => sum + size, 0)
  const gap = busy * GAP_SHARE
  const whole = busy + gap * (sized.length - 1)
  const stretches: Stretch[] = []
  let position = 0
  for (const { from, size } of sized) {
    const before = stretches.at(-1)
    if (before) {
      stretches.push({
        from: before.to,
        to: from,
        start: position / whole,
        end: (position + gap) / whole,
        isGap: true,
      })
      position += gap
    }
    stretches.push({
      from,
      to: from + size,
      start: position / whole,
      end: (position + size) / whole,
      isGap: false,
    })
    position += size
  }
  return { stretches }
}

/** Where a time lies on the axis, 0 to 1. */
export function placeOf({ stretches }: Axis, at: number): number {
  const stretch = stretches.find(({ to }) => at <= to) ?? stretches.at(-1)
  if (!stretch) return 0
  const { from, to, start, end } = stretch
  const share = to === from ? 0 : Math.min(1, Math.max(0, (at - from) / (to - from)))
  return start + share * (end - start)
}

const STEPS_MS = [
  100, 250, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000,
  3_600_000, 7_200_000, 21_600_000,
]

export type Tick = { at: number; place: number; label: string }

/** Marks of round times since the beginning, at least `spacing` (a share of the axis) apart. */
export function ticksOf(axis: Axis, spacing: number): Tick[] {
  const busy = axis.stretches.filter(({ isGap }) => !isGap)
  const [first] = busy
  if (!first) return []
  const perShare = (first.to - first.from) / (first.end - first.start)
  const step = STEPS_MS.find(ms => ms >= spacing * perShare) ?? STEPS_MS.at(-1) ?? LEAST_MS
  const ticks: Tick[] = []
  for (const { from, to } of busy) {
    const begin = Math.ceil((from - first.from) / step) * step
    for (let since = begin; since <= to - first.from; since += step) {
      const place = placeOf(axis, first.from + since)
      const before = ticks.at(-1)
      if (before && place - before.place < spacing * 0.6) continue
      ticks.push({ at: first.from + since, place, label: sinceLabel(since, step) })
    }
  }
  return ticks
}

/** `0:07`, `1:04:30`; with tenths where the marks are closer than a second. */
export function sinceLabel(ms: number, step = 1_000): string {
  const seconds = Math.floor(ms / 1_000)
  const [h, m, s] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60]
  const pad = (value: number) => String(value).padStart(2, '0')
  const whole = h > 0 ? `${h}:${pad(m)}:${pad(s)}` : `${m}:${pad(s)}`
  return step < 1_000
    ? `${whole}.${String(Math.round(ms % 1_000))
        .padStart(3, '0')
        .slice(0, 2)}`
    : whole
}
