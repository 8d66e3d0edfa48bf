import type { ReactNode } from 'react'
import { Wordmark } from '#/ui/index.ts'
import { Retina } from './retina.tsx'

/** The two-part page of set-up and sign-in: the form, and on wide screens the picture. */
export function Welcome({ title, lead, children }: { title: string; lead: ReactNode; children: ReactNode }) {
  return (
    <div className="grid min-h-dvh lg:grid-cols-[minmax(26rem,1fr)_1.15fr]">
      <main className="flex flex-col px-6 py-8 sm:px-12">
        <Wordmark />
        <div className="mx-auto my-auto w-full max-w-sm py-10 animate-rise">
          <h1 className="text-[28px] leading-tight font-semibold tracking-[-0.025em] text-balance">
            {title}
          </h1>
          <div className="mt-2 mb-8 text-[15px] text-ink-2 text-pretty">{lead}</div>
          {children}
        </div>
        <p className="text-center text-xs text-ink-3 lg:text-left">Your pictures stay on this machine.</p>
      </main>
      <aside aria-hidden className="relative hidden overflow-hidden border-l border-line bg-sunken lg:block">
        <Retina />
      </aside>
    </div>
  )
}

/** What the server said that belongs to no single field. */
export function FormError({ children }: { children: ReactNode }) {
  if (!children) return null
  return (
    <p
      role="alert"
      className="rounded-xl bg-danger-soft px-3.5 py-2.5 text-sm text-danger text-pretty animate-rise"
    >
      {children}
    </p>
  )
}
