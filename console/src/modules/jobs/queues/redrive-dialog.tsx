import type { Queue } from '@fovea/client'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { wordsOf } from '#/data/errors.ts'
import { countOf, formatNumber } from '#/format/index.ts'
import { Button, CheckField, Dialog, SelectField, showToast } from '#/ui/index.ts'
import { type RedriveChoice, redrive, redrivePreviewQuery } from '../data/queues.ts'

type RedriveDialogProps = { queue: Queue; isAdmin: boolean; onClose: () => void }

/** Gives dead jobs fresh tries. How many it would be is asked from the server before anything is done. */
export function RedriveDialog({ queue: { name }, isAdmin, onClose }: RedriveDialogProps) {
  const [choice, setChoice] = useState<RedriveChoice>({ status: 'both', allProjects: false })
  const preview = useQuery(redrivePreviewQuery(name, choice))
  const count = preview.data?.redriven ?? 0
  const run = useMutation({
    mutationFn: () => redrive(name, choice),
    onSuccess: ({ redriven, remaining }) => {
      onClose()
      showToast({
        title: `${countOf(redriven, 'job')} queued again`,
        tone: 'success',
        ...(remaining > 0 ? { detail: `${formatNumber(remaining)} are left for another time.` } : {}),
      })
    },
    onError: error => showToast({ title: 'Nothing was queued', detail: wordsOf(error), tone: 'danger' }),
  })
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Try jobs of ${name} again`}
      description="They are queued with fresh tries. Do it when the cause is gone, else they fail again."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            tone="primary"
            busy={run.isPending || preview.isFetching}
            disabled={count === 0}
            onClick={() => run.mutate()}
          >
            Try {formatNumber(count)} again
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <SelectField
          label="Which"
          value={choice.status}
          onChange={event => {
            const status = event.target.value
            if (status === 'failed' || status === 'quarantined' || status === 'both')
              setChoice({ ...choice, status })
          }}
        >
          <option value="both">Failed and quarantined</option>
          <option value="failed">Failed alone</option>
          <option value="quarantined">Quarantined alone</option>
        </SelectField>
        {isAdmin && (
          <CheckField
            label="In all projects"
            hint="Otherwise only in the project that you are in."
            checked={choice.allProjects}
            onChange={event => setChoice({ ...choice, allProjects: event.target.checked })}
          />
        )}
        <p role="status" className="text-sm">
          {preview.error
            ? wordsOf(preview.error)
            : preview.data
              ? previewWords(count, preview.data.remaining)
              : 'Counting…'}
        </p>
      </div>
    </Dialog>
  )
}

function previewWords(count: number, remaining: number) {
  if (count === 0) return 'No job fits this choice.'
  const rest = remaining > 0 ? ` ${formatNumber(remaining)} more stay for another time.` : ''
  return `${countOf(count, 'job')} will be tried again.${rest}`
}
