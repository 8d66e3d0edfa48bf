import { Outlet, useNavigate } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { onProjectChosen } from '#/data/client.ts'
import { followNotices } from '#/data/live.ts'
import { useStore } from '#/data/store.ts'
import { modules } from '#/modules.ts'
import { Toaster } from '#/ui/index.ts'
import { sheetOpen } from './frame-state.ts'
import { useGoKeys, useHotkeys } from './hotkeys.ts'
import { BottomBar, ConnectionBanner, SideBar } from './nav.tsx'
import { drawerOpen } from './page.tsx'
import { ShortcutSheet } from './shortcuts.tsx'

const overlays = modules.flatMap(module => module.overlay ?? [])

/** What surrounds every screen of a signed-in person. */
export function Frame() {
  useLiveUpdates()
  useFrameKeys()
  const sheet = useStore(sheetOpen, value => value)
  return (
    <div className="lg:pl-62">
      <a
        href="#main"
        className="sr-only z-60 rounded-lg bg-raised px-4 py-2 font-medium shadow-high focus:not-sr-only focus:fixed focus:top-3 focus:left-3"
      >
        Skip to content
      </a>
      <aside className="fixed inset-y-0 left-0 z-40 hidden w-62 border-r border-line bg-sunken lg:block">
        <SideBar />
      </aside>
      <Drawer />
      <main id="main" tabIndex={-1}>
        <Outlet />
      </main>
      <BottomBar />
      <ConnectionBanner />
      {overlays.map((Overlay, index) => (
        // The list never changes while the page is open, so the index is a stable key.
        // biome-ignore lint/suspicious/noArrayIndexKey: the reason is above
        <Overlay key={index} />
      ))}
      <Toaster />
      <ShortcutSheet open={sheet} onClose={() => sheetOpen.set(false)} />
    </div>
  )
}

function useFrameKeys() {
  const navigate = useNavigate()
  useHotkeys({ '?': () => sheetOpen.set(true) })
  const targets = modules
    .flatMap(module => module.nav)
    .flatMap(entry => (entry.key ? [[entry.key, () => void navigate({ to: entry.to })] as const] : []))
  useGoKeys(Object.fromEntries(targets))
}

/** Follows the notices for as long as the frame is there, and anew after another project was chosen. */
function useLiveUpdates() {
  useEffect(() => {
    let abort = new AbortController()
    const follow = () => {
      void followNotices(
        {
          onNotice: notice => {
            for (const module of modules) module.onNotice?.(notice)
          },
          onGap: () => {
            for (const module of modules) module.onGap?.()
          },
        },
        abort.signal,
      )
    }
    follow()
    const stopWatching = onProjectChosen(() => {
      abort.abort()
      abort = new AbortController()
      follow()
    })
    return () => {
      stopWatching()
      abort.abort()
    }
  }, [])
}

/** The side bar of narrow screens, in a modal dialog, so that focus and Escape behave. */
function Drawer() {
  const open = useStore(drawerOpen, value => value)
  const ref = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    if (open) ref.current?.showModal()
    else ref.current?.close()
  }, [open])
  const close = () => drawerOpen.set(false)
  return (
    <dialog
      ref={ref}
      aria-label="Navigation"
      onClose={close}
      onMouseDown={event => {
        if (event.target === ref.current) close()
      }}
      className="m-0 h-dvh max-h-dvh w-72 max-w-[85vw] border-r border-line bg-sunken shadow-high open:animate-fade"
    >
      {open && <SideBar onNavigate={close} />}
    </dialog>
  )
}
