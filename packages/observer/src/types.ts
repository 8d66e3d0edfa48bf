/** What `init` takes. */
export interface ObserverOptions {
  /** A key with the scope `sessions:ingest`. It is public: the server allow-lists the origins that may use it. */
  readonly apiKey: string
  /** The address of the Fovea server, such as `https://fovea.example.org`. */
  readonly endpoint: string
  /** Said with every event, such as `production`. */
  readonly environment?: string | undefined
  /** Says on the console what the observer does; without it there is no line ever. */
  readonly debug?: boolean | undefined
  /** The share of sessions that are observed, 0 to 1 (default 1). A session is observed whole or not at all. */
  readonly sampleRate?: number | undefined
  /** Selectors of elements of which only the tag may be told, as with `data-fovea-mask`. */
  readonly mask?: readonly string[] | undefined
  /** What may be told beyond the default: the text of clicked elements that match one of the selectors. */
  readonly allow?: { readonly text?: readonly string[] | undefined } | undefined
}

/** What `init` gives. No method throws. */
export interface Observer {
  /** Says who uses the page: 1–128 of `[A-Za-z0-9._:-]`, an id and never a name or an address. */
  identify(userId: string): void
  /** Records an event of the page's own. The properties are JSON; the server redacts what looks personal. */
  track(name: string, properties?: Readonly<Record<string, unknown>>): void
  /** Sends what waits, as far as the server takes it now; resolved when that is done. */
  flush(): Promise<void>
  /** Records nothing until `pause(false)`. */
  pause(paused?: boolean): void
  /** Takes everything off the page, then sends what waits. */
  stop(): Promise<void>
}

export type EventType =
  | 'click'
  | 'input'
  | 'form_submit'
  | 'network_success'
  | 'network_error'
  | 'slow_response'
  | 'error'
  | 'navigation'
  | 'scroll'
  | 'pointer'
  | 'progress'
  | 'long_task'
  | 'web_vital'
  | 'visibility'
  | 'custom'

export interface Target {
  readonly tagName: string
  /** The role, or the type of an input; `canvas` where what is clicked is drawn, so that no answer can be seen. */
  readonly type?: string | undefined
  readonly id?: string | undefined
  readonly selector?: string | undefined
}

export type Metadata = Readonly<Record<string, unknown>>

/** An event before its metadata is known: who, when and where are those of its first moment. */
export interface Draft {
  readonly eventId: string
  readonly eventType: EventType
  readonly timestamp: number
  readonly sessionId: string
  readonly route: string
  readonly target?: Target | undefined
  readonly environment?: string | undefined
}

/** What every part of the observer is given. */
export interface Core {
  /** Null when nothing is recorded now: paused, or a session outside of the sample. */
  draft(eventType: EventType, target?: Target, at?: number): Draft | null
  commit(draft: Draft | null, metadata: Metadata): void
  record(eventType: EventType, metadata: Metadata, target?: Target, at?: number): void
  /** Listens for the events named, separated by spaces, where all pass first (the window) or on another target; the caller knows which kind they are. */
  listen<E extends Event = Event>(types: string, handler: (event: E) => void, on?: EventTarget): void
  /** Runs our own code on behalf of the page: a fault of ours is said in debug and never reaches the page. */
  guard<T>(run: () => T): T | undefined
  /** The same later. */
  after(ms: number, run: () => void): ReturnType<typeof setTimeout>
  onStop(run: () => void): void
  /** Runs before the page is hidden or goes away, while events can still be recorded. */
  onLeave(run: () => void): void
}
