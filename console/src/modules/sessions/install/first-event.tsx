import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CircleCheck, Radio } from 'lucide-react'
import { wordsOf } from '#/data/errors.ts'
import { buttonClasses } from '#/ui/index.ts'
import { arrivalQuery, serverTimeQuery } from '../data/events.ts'

/** Waits for an event that arrives from now on, and says what it was. */
export function FirstEvent() {
  const since = useQuery(serverTimeQuery)
  const arrival = useQuery(arrivalQuery(since.data))
  const error = since.error ?? arrival.error
  const event = arrival.data
  if (!event)
    return (
      <div role="status" className="flex items-center gap-3.5 rounded-xl bg-sunken px-4 py-4">
        <Radio aria-hidden className="size-5 shrink-0 animate-shimmer text-accent" />
        <div className="min-w-0 text-sm">
          <p className="font-medium">Waiting for the first event…</p>
          <p className="text-pretty text-ink-2">
            {error ? wordsOf(error) : 'Open your page in another tab and click on something.'}
          </p>
        </div>
      </div>
    )
  return (
    <div
      role="status"
      className="flex flex-wrap items-center gap-x-3.5 gap-y-3 rounded-xl bg-ok-soft px-4 py-4 animate-rise"
    >
      <CircleCheck aria-hidden className="size-6 shrink-0 text-ok" />
      <div className="min-w-0 flex-1 basis-56 text-sm">
        <p className="font-semibold text-ok">It works: an event has arrived</p>
        <p className="break-words text-ink-2">
          {event.eventType.replaceAll('_', ' ')} on {event.route}
        </p>
      </div>
      <Link to="/sessions/$id" params={{ id: event.sessionId }} className={buttonClasses('primary')}>
        Show the session
      </Link>
    </div>
  )
}
