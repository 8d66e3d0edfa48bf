/** A place of the page that changes: a node, and what of it. */
export interface Place {
  /** Changes of it that no user action explains. */
  beats: number
  at: number
  gap: number
  /** The last press during which it changed: ripples and pressed looks are feedback of the pointer, not an answer. */
  pressedAt: number
}

/** Changes closer together than this are one: a burst of a script, or the frames of an animation. */
const BEAT_MS = 40
/** A page is quiet, so that a change far from the click is believed, with one unexplained change in so long. */
const STRAY_WINDOW_MS = 5_000

/**
 * What the page does by itself. A place that has changed twice without a user action (a clock, a carousel, a counter) is
 * background as long as it keeps its pace; how many other changes come unexplained says how quiet the page is.
 */
export interface Baseline {
  place(node: Node, what: string): Place
  /** Notes a change that no action explains. */
  beat(place: Place, now: number): void
  isBackground(place: Place, now: number): boolean
  stray(now: number): void
  isQuiet(now: number): boolean
}

export const createBaseline = (): Baseline => {
  const places = new WeakMap<Node, Record<string, Place>>()
  let last = -STRAY_WINDOW_MS
  let lastButOne = last
  return {
    place: (node, what) => {
      const ofNode = places.get(node) ?? {}
      places.set(node, ofNode)
      // An attribute may have any name, also that of something every object has.
      const name = `:${what}`
      const place = ofNode[name] ?? { beats: 0, at: 0, gap: 0, pressedAt: -1 }
      ofNode[name] = place
      return place
    },
    beat: (place, now) => {
      const gap = now - place.at
      place.at = now
      if (place.beats > 0 && gap < BEAT_MS) return
      place.beats++
      if (place.beats > 1) place.gap = gap
    },
    // A pace that was missed three times is over.
    isBackground: (place, now) => place.beats > 1 && now - place.at < 3 * place.gap + 1_000,
    stray: now => {
      if (now - last < BEAT_MS) return
      lastButOne = last
      last = now
    },
    isQuiet: now => now - lastButOne >= STRAY_WINDOW_MS,
  }
}
