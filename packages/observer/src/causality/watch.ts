import type { Draft, Metadata } from '../types.ts'
import type { Place } from './baseline.ts'

export type AnswerKind = 'mutation' | 'request' | 'navigation' | 'focus' | 'media' | 'selection'

/** A change that may be the answer. */
export interface Candidate {
  readonly afterMs: number
  seenAt: number
  repeats: boolean
}

/** A press of the pointer: what its handlers do before the click of it comes. */
export interface Press {
  readonly element: Element
  readonly trigger: MouseEvent
  readonly at: number
  /** It opened or changed something else, as menus do that open before the button is let go. */
  answered: boolean
  /** A field lost the focus by it: its validation is no answer to the press. */
  blurred: boolean
}

/** A click whose answer is awaited, or was found. */
export interface Watch {
  readonly draft: Draft
  /** What the event tells beside its answer. */
  readonly told: Metadata
  readonly trigger: MouseEvent
  readonly element: Element
  /** What the click is meant for, if anything. */
  readonly aim: Element | null
  /** Milliseconds of `ticks()`. */
  readonly at: number
  readonly press: Press | undefined
  /** An ancestor a few levels up: what changes inside of it is near. */
  readonly vicinity: Element
  /** Its own turn is over; those of the continuations of its requests follow. */
  turned?: boolean
  /** Whether an answer would have been seen, had there been one. */
  seen: boolean
  /** What the fields near by held when it came: scripts change that without a change of the document. */
  readonly fields: string
  /** On a page too young to know its background: changes that count unless their place changes again in the watch. */
  readonly candidates: Map<Place, Candidate>
  timer?: ReturnType<typeof setTimeout>
}
