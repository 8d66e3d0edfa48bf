import { Link } from '@tanstack/react-router'
import { ArrowLeft } from 'lucide-react'
import type { ReactNode } from 'react'

type BackBarProps = {
  to: '/sessions' | '/sessions/incidents'
  back: string
  title: string
  aside?: ReactNode
  actions?: ReactNode
}

/** The bar of one thing: the way back to the list, its name, and what can be done with it. */
export function BackBar({ to, back, title, aside, actions }: BackBarProps) {
  return (
    <>
      <Link
        to={to}
        aria-label={back}
        className="-ml-2 grid size-9 shrink-0 place-items-center rounded-[10px] text-ink-2 hover:bg-hover hover:text-ink"
      >
        <ArrowLeft aria-hidden className="size-[18px]" />
      </Link>
      <h1 className="min-w-0 flex-1 basis-0 truncate text-[15px] font-semibold tracking-tight">{title}</h1>
      {aside}
      {actions}
    </>
  )
}
