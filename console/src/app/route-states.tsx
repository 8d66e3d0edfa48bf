import { type ErrorComponentProps, Link, useRouter } from '@tanstack/react-router'
import { Compass } from 'lucide-react'
import { explain } from '#/data/errors.ts'
import { buttonClasses, EmptyState, ErrorState, Loading, Mark } from '#/ui/index.ts'
import { useTitle } from './page.tsx'

export function NotFound() {
  useTitle('Not found')
  return (
    <div className="grid min-h-dvh place-items-center">
      <EmptyState
        icon={Compass}
        title="There is no page here"
        action={
          <Link to="/library" className={buttonClasses('primary')}>
            Go to the library
          </Link>
        }
      >
        The address may be mistyped, or what it led to may have been deleted.
      </EmptyState>
    </div>
  )
}

export function RouteError({ error, reset }: ErrorComponentProps) {
  const router = useRouter()
  const retry = () => {
    reset()
    void router.invalidate()
  }
  return (
    <div className="grid min-h-dvh place-items-center">
      <ErrorState {...explain(error)} onRetry={retry} />
    </div>
  )
}

export function PagePending() {
  return (
    <Loading label="Loading">
      <div className="grid min-h-[60dvh] place-items-center">
        <Mark className="size-9 animate-shimmer" />
      </div>
    </Loading>
  )
}
