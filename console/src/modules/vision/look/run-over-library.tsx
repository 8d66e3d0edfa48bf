import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Play, X } from 'lucide-react'
import { useEffect } from 'react'
import { fovea } from '#/data/client.ts'
import { wordsOf } from '#/data/errors.ts'
import { queryClient } from '#/data/query-client.ts'
import { useStore } from '#/data/store.ts'
import { Button, type ButtonSize, type ButtonTone, IconButton, Progress, showToast } from '#/ui/index.ts'
import { onVisionGap } from '../data/live.ts'
import { forgetRun, isOver, runningJobQuery, runOverLibrary, runs } from '../data/runs.ts'
import { percent } from '../words.ts'

type RunOverLibraryProps = {
  task: string
  /** What the button says. */
  label: string
  /** What runs, for those who cannot see the bar. */
  title: string
  tone?: ButtonTone
  size?: ButtonSize
  disabled?: boolean
}

/** Runs a task over all pictures of the project, and shows how far it is; it can be stopped. */
export function RunOverLibrary({ task, label, title, tone, size, disabled }: RunOverLibraryProps) {
  const jobId = useStore(runs, all => all.get(task))
  const begin = useMutation({
    mutationFn: () => runOverLibrary(task),
    onSuccess: hasWork => {
      if (!hasWork)
        showToast({ title: 'There is nothing to do', detail: 'All pictures have been gone through.' })
    },
    onError: error => showToast({ title: 'That did not start', detail: wordsOf(error), tone: 'danger' }),
  })
  if (jobId) return <RunProgress jobId={jobId} name={task} title={title} />
  return (
    <Button
      icon={Play}
      tone={tone}
      size={size}
      busy={begin.isPending}
      disabled={disabled}
      onClick={() => begin.mutate()}
    >
      {label}
    </Button>
  )
}

type RunProgressProps = { jobId: string; name: string; title: string }

/** How far a job is that was begun on this page. When it ends, what follows from it is loaded again. */
export function RunProgress({ jobId, name, title }: RunProgressProps) {
  const job = useQuery(runningJobQuery(jobId))
  const ended = job.data && isOver(job.data) ? job.data : undefined
  const isGone = job.error !== null && !job.data
  useEffect(() => {
    if (!ended && !isGone) return
    forgetRun(name)
    onVisionGap()
    if (ended?.status === 'succeeded') showToast({ title: `${title}: done`, tone: 'success' })
    if (ended?.status === 'failed' || ended?.status === 'quarantined')
      showToast({ title: `${title}: failed`, detail: ended.error?.message ?? '', tone: 'danger' })
  }, [ended, isGone, name, title])
  const progress = job.data?.progress ?? 0
  const cancel = async () => {
    await fovea().jobs.cancel(jobId)
    await queryClient.invalidateQueries({ queryKey: runningJobQuery(jobId).queryKey })
  }
  return (
    <div className="flex w-56 max-w-full items-center gap-2">
      <div className="min-w-0 flex-1 text-left">
        <Link
          to="/jobs/$id"
          params={{ id: jobId }}
          className="tabular block rounded text-[13px] font-medium text-ink-2 hover:text-accent"
        >
          {job.data?.status === 'running' ? `${percent(progress)} done` : 'Waiting for its turn…'}
        </Link>
        <Progress value={progress} label={title} className="mt-1.5" />
      </div>
      <IconButton
        icon={X}
        label={`Stop: ${title}`}
        data-tip="Stop"
        tipAlign="end"
        onClick={() => void cancel()}
      />
    </div>
  )
}
