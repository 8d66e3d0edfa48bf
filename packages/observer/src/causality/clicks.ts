import type { AnswerKind, Press, Watch } from './watch.ts'
import type { ClickFacts } from './watches.ts'

/** What the clicks and presses are that the page may be answering. */
export interface Clicks {
  /** The clicks whose answers are awaited, oldest first. */
  readonly awaited: ReadonlySet<Watch>
  /** Enters the turn of a click and holds its event until it is answered, 2.5 s have passed, or the page leaves. */
  watch(click: ClickFacts): void
  /** The click in whose turn the code that runs now is. */
  current(): Watch | undefined
  /** Makes the code that runs next belong to a click again: the continuation of its request. */
  resume(watch: Watch | undefined): void
  /** Something answered: `mine` is the click that it is known to belong to, else it is the latest one. */
  answer(kind: AnswerKind, mine?: Watch): void
  /** The same of what only the click in whose turn it happens can have caused. */
  answerNow(kind: AnswerKind): void
  /** The latest click, if its watch is open. */
  latest(): Watch | undefined
  /** The same, as long as the user has done nothing else since. */
  untouched(): Watch | undefined
  /** The click of the last `ms` milliseconds. */
  recent(ms: number): Watch | undefined
  /** A press of the pointer on an element begins; of a keyboard there is none. */
  press(event?: MouseEvent, element?: Element): void
  /** The press whose handlers run now, and the one that no click has followed yet. */
  pressing(): Press | undefined
  pressed(): Press | undefined
  /** Another act of the user (a scroll, a key, the pointer over something else): what follows it answers that. The pointer also crosses what moves by itself: only hands scroll. */
  act(byHand?: boolean): void
  /** Whether another act of the user, a moment ago, explains what happens now. */
  isDisturbed(watch: Watch, now: number): boolean
  /** Ends a watch without a verdict. */
  forget(watch: Watch): void
  /** Ends all watches without a verdict: nobody can see an answer now. */
  abort(): void
}

export interface Causality extends Clicks {
  /** Observes an open shadow root, into which the document's own observer does not see. */
  include(root: Node): void
  /** Runs whenever something of the page changed. */
  onChange(run: () => void): void
}
