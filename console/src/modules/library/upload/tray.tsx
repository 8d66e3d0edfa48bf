import { ChevronDown, ChevronUp, X } from 'lucide-react'
import { useEffect } from 'react'
import { useStore } from '#/data/store.ts'
import { countOf, formatBytes } from '#/format/index.ts'
import { Button, classNames, IconButton, Progress } from '#/ui/index.ts'
import { isProblem, type Totals, totalsOf } from './item.ts'
import { TrayList } from './tray-list.tsx'
import { tray, uploads, useUploads } from './uploads.ts'
import { useEstimate } from './use-estimate.ts'

/** Long enough to see that everything arrived. */
const FOLD_MS = 4_000

/** What is on its way: in total, and file by file. */
export function UploadTray() {
  const queue = useUploads()
  const state = useStore(tray, value => value)
  const totals = totalsOf(queue.items)
  useWarningBeforeLeaving(queue.isActive)
  useFoldWhenDone(queue.isActive, totals)
  if (state === 'hidden' || totals.count === 0) return null
  return (
    <section
      aria-label="Uploads"
      className={classNames(
        'fixed inset-x-2 bottom-[calc(4.25rem+env(safe-area-inset-bottom))] z-40 overflow-hidden rounded-2xl',
        'border border-line bg-raised shadow-high animate-rise lg:inset-x-auto lg:right-5 lg:bottom-5 lg:w-96',
      )}
    >
      <TrayHead totals={totals} isFolded={state === 'folded'} isActive={queue.isActive} />
      {state === 'open' && (
        <>
          <TrayList items={queue.items} />
          <TrayFoot totals={totals} isActive={queue.isActive} />
        </>
      )}
    </section>
  )
}

/** A tray in which nothing needs anybody makes room for the pictures. */
function useFoldWhenDone(isActive: boolean, { count, failed }: Totals) {
  useEffect(() => {
    if (isActive || count === 0 || failed > 0) return
    const timer = setTimeout(() => {
      if (tray.get() === 'open') tray.set('folded')
    }, FOLD_MS)
    return () => clearTimeout(timer)
  }, [isActive, count, failed])
}

function useWarningBeforeLeaving(isActive: boolean) {
  useEffect(() => {
    if (!isActive) return
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', warn)
    return () => window.removeEventListener('beforeunload', warn)
  }, [isActive])
}

const headline = (totals: Totals, isActive: boolean) => {
  if (isActive) return `Uploading ${Math.min(totals.ended + 1, totals.count)} of ${totals.count}`
  if (totals.failed > 0) return `${countOf(totals.failed, 'file')} could not be uploaded`
  return totals.added > 0 ? `${countOf(totals.added, 'file')} uploaded` : 'Nothing new to upload'
}

/** What happened to the files that are not simply uploaded, in words that hide nothing. */
function outcome({ present, restored, cancelled, added, failed }: Totals): string {
  return [
    failed > 0 && added > 0 && `${countOf(added, 'file')} uploaded`,
    present > 0 && `${countOf(present, 'was', 'were')} already in your library`,
    restored > 0 && `${countOf(restored, 'was', 'were')} brought back from the trash`,
    cancelled > 0 && `${countOf(cancelled, 'was', 'were')} cancelled`,
  ]
    .filter(Boolean)
    .join(' · ')
}

function TrayHead({ totals, isFolded, isActive }: { totals: Totals; isFolded: boolean; isActive: boolean }) {
  const { speed, left } = useEstimate(totals, isActive)
  const detail = isActive
    ? [speed > 0 && `${formatBytes(speed)}/s`, left].filter(Boolean).join(' · ') || 'Starting…'
    : outcome(totals)
  const tone = totals.failed > 0 ? 'danger' : isActive ? 'accent' : 'ok'
  return (
    <div className="flex flex-col gap-3 px-4 pt-3 pb-3.5">
      <div className="flex items-center gap-1">
        <div className="min-w-0 flex-1">
          <p className="tabular truncate text-sm font-semibold" aria-live={isActive ? 'off' : 'polite'}>
            {headline(totals, isActive)}
          </p>
          {detail && <p className="tabular text-[13px] text-ink-2">{detail}</p>}
        </div>
        <IconButton
          icon={isFolded ? ChevronUp : ChevronDown}
          label={isFolded ? 'Show files' : 'Hide files'}
          aria-expanded={!isFolded}
          tipSide="top"
          onClick={() => tray.set(isFolded ? 'open' : 'folded')}
        />
        {!isActive && <IconButton icon={X} label="Close" tipSide="top" tipAlign="end" onClick={closeTray} />}
      </div>
      <Progress value={totals.progress} label="All uploads" tone={tone} />
    </div>
  )
}

function closeTray() {
  uploads.clear()
  tray.set('hidden')
}

function TrayFoot({ totals, isActive }: { totals: Totals; isActive: boolean }) {
  const problems = totals.failed + totals.cancelled
  if (!isActive && problems === 0) return null
  return (
    <div className="flex justify-end gap-2 border-t border-line px-4 py-3">
      {problems > 0 && (
        <Button size="small" onClick={() => uploads.retry(uploads.items.filter(isProblem))}>
          Try {problems === 1 ? 'it' : `all ${problems}`} again
        </Button>
      )}
      {isActive && (
        <Button size="small" tone="ghost" onClick={() => uploads.cancel(uploads.items)}>
          Cancel all
        </Button>
      )}
    </div>
  )
}
