import type { Job } from '@fovea/client'
import { useMutation } from '@tanstack/react-query'
import { RotateCcw, X } from 'lucide-react'
import { useState } from 'react'
import { useHotkeys } from '#/app/hotkeys.ts'
import { wordsOf } from '#/data/errors.ts'
import { countOf } from '#/format/index.ts'
import { Button, IconButton, showToast } from '#/ui/index.ts'
import { changeJobs, type JobChange, type JobsChanged } from '../data/jobs.ts'
import { canCancel, canRetry } from './status.tsx'

export type JobSelection = {
  jobs: readonly Job[]
  has: (id: string) => boolean
  set: (ids: readonly string[], isSelected: boolean) => void
  clear: () => void
}

/** Which jobs of a list are chosen; those that have left the list are not. */
export function useJobSelection(jobs: readonly Job[]): JobSelection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set())
  const clear = () => setIds(new Set())
  useHotkeys({ escape: clear })
  return {
    jobs: jobs.filter(job => ids.has(job.id)),
    has: id => ids.has(id),
    set: (changed, isSelected) => {
      const next = new Set(ids)
      for (const id of changed) {
        if (isSelected) next.add(id)
        else next.delete(id)
      }
      setIds(next)
    },
    clear,
  }
}

const done = { retry: 'queued again', cancel: 'cancelled' }

function report({ done: count, refused }: JobsChanged, change: JobChange) {
  if (count > 0) showToast({ title: `${countOf(count, 'job')} ${done[change]}`, tone: 'success' })
  const [first] = refused
  if (first)
    showToast({
      title: `${countOf(refused.length, 'job')} could not be ${change === 'retry' ? 'tried again' : 'cancelled'}`,
      detail: first.message,
      tone: 'danger',
    })
}

/** Takes the place of the page's bar while jobs are chosen. */
export function JobSelectionBar({ selection }: { selection: JobSelection }) {
  const { jobs, clear } = selection
  const retriable = jobs.filter(canRetry)
  const cancellable = jobs.filter(canCancel)
  const change = useMutation({
    mutationFn: async (what: JobChange) => {
      const chosen = what === 'retry' ? retriable : cancellable
      const changed = await changeJobs(
        chosen.map(job => job.id),
        what,
      )
      report(changed, what)
    },
    onSuccess: clear,
    onError: error =>
      showToast({ title: 'The jobs were not changed', detail: wordsOf(error), tone: 'danger' }),
  })
  return (
    <div role="toolbar" aria-label="Selection" className="flex min-w-0 flex-1 items-center gap-1.5">
      <IconButton icon={X} label="Clear selection" onClick={clear} />
      <p aria-live="polite" className="tabular truncate pl-1 text-[15px] font-semibold">
        {countOf(jobs.length, 'selected', 'selected')}
      </p>
      <div className="ml-auto flex items-center gap-1.5">
        <Button
          icon={RotateCcw}
          disabled={retriable.length === 0}
          busy={change.isPending && change.variables === 'retry'}
          onClick={() => change.mutate('retry')}
        >
          Try {retriable.length} again
        </Button>
        <Button
          disabled={cancellable.length === 0}
          busy={change.isPending && change.variables === 'cancel'}
          onClick={() => change.mutate('cancel')}
        >
          Cancel {cancellable.length}
        </Button>
      </div>
    </div>
  )
}
