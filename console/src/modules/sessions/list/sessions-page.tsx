import { Link, useSearch } from '@tanstack/react-router'
import { Activity, SearchX } from 'lucide-react'
import { buttonClasses, EmptyState } from '#/ui/index.ts'
import { parseSessionView, type SessionView } from '../data/view.ts'
import { SessionsFrame } from '../sessions-frame.tsx'
import { Counters } from './counters.tsx'
import { Filters } from './filters.tsx'
import { SessionList } from './session-list.tsx'

/** Who is on the observed pages, and how it went. */
export function Page() {
  const view = parseSessionView(useSearch({ strict: false }))
  return (
    <SessionsFrame>
      <Counters />
      <Filters view={view} />
      <SessionList key={JSON.stringify(view)} view={view} empty={<Empty view={view} />} />
    </SessionsFrame>
  )
}

function Empty({ view }: { view: SessionView }) {
  if (Object.keys(view).length > 0)
    return (
      <EmptyState
        icon={SearchX}
        title="No session fits these filters"
        action={
          <Link to="/sessions" className={buttonClasses()}>
            Show all sessions
          </Link>
        }
      >
        Sessions of the last seconds are still being gathered; they appear here by themselves.
      </EmptyState>
    )
  return (
    <EmptyState
      icon={Activity}
      title="Nobody is being observed yet"
      action={
        <Link to="/sessions/install" className={buttonClasses('primary')}>
          Install the observer
        </Link>
      }
    >
      Put two lines of script into your page. What people do there becomes sessions, and where they struggle
      is explained here: without a word they read, and without a value they type.
      <code className="mt-4 block overflow-x-auto rounded-xl border border-line bg-sunken px-4 py-3 text-left font-mono text-xs whitespace-pre">
        {'<script src="/observer.js"></script>\n<script>Fovea.init({ apiKey: … })</script>'}
      </code>
    </EmptyState>
  )
}
