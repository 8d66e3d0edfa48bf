export interface ServerSentEvent {
  id: string | null
  event: string
  /** Null when the block had none: then it only says where the stream stands. */
  data: string | null
}

/** A line longer than this is no notice of ours; it bounds what a broken server can make us keep. */
const MAX_BUFFER = 4 * 1024 * 1024

/**
 * Parses an event stream (WHATWG HTML, "Server-sent events"). Comments are dropped; so are events without data
 * and without an id. `onBytes` is called for each part, comments included: a heartbeat shows life.
 */
export async function* parseEvents(
  body: ReadableStream<Uint8Array>,
  onBytes: () => void,
): AsyncGenerator<ServerSentEvent, void, undefined> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let buffer = ''
  let event = emptyEvent()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      // An event without its closing blank line is incomplete and must not be delivered.
      if (done) return
      onBytes()
      buffer += decoder.decode(value, { stream: true })
      if (buffer.length > MAX_BUFFER) throw new TypeError('The event stream has a line without an end')
      const { lines, rest } = takeLines(buffer)
      buffer = rest
      for (const line of lines) {
        if (line !== '') addField(event, line)
        else {
          const { id, event: name, data, isPlace } = event
          if (data.length > 0) yield { id, event: name, data: data.join('\n') }
          else if (isPlace) yield { id, event: name, data: null }
          event = { ...emptyEvent(), id }
        }
      }
    }
  } finally {
    await reader.cancel().catch(ignoreBroken)
  }
}

/** A connection that is broken already cannot be cancelled, and need not be. */
function ignoreBroken(): void {}

interface OpenEvent {
  id: string | null
  event: string
  data: string[]
  /** This block has an id of its own. */
  isPlace: boolean
}

function emptyEvent(): OpenEvent {
  return { id: null, event: 'message', data: [], isPlace: false }
}

/** A trailing CR may be the first half of a CRLF, so it stays in the rest. */
function takeLines(buffer: string): { lines: string[]; rest: string } {
  const parts = buffer.split(/\r\n|\n|\r(?!$)/)
  const rest = parts.pop() ?? ''
  return { lines: parts, rest }
}

function addField(event: OpenEvent, line: string): void {
  const colon = line.indexOf(':')
  if (colon === 0) return
  const name = colon < 0 ? line : line.slice(0, colon)
  const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
  if (name === 'data') event.data.push(value)
  else if (name === 'event') event.event = value
  else if (name === 'id' && !value.includes('\0')) {
    event.id = value
    event.isPlace = true
  }
}
