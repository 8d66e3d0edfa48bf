import type { Destination } from '@fovea/client'
import { useMutation } from '@tanstack/react-query'
import { CircleAlert, CircleCheck, Pencil, PlugZap, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { wordsOf } from '#/data/errors.ts'
import { Badge, Button, Dialog, IconButton, showToast } from '#/ui/index.ts'
import { deleteDestination, testDestination, updateDestination } from '../data/destinations.ts'
import { DestinationDialog } from './destination-dialog.tsx'
import { KINDS } from './kinds.ts'

const textOf = (value: unknown) => (typeof value === 'string' ? value : '')

/** Where it leads to, in a line. */
function whereOf({ kind, settings }: Destination): string {
  if (kind === 'webhook') return textOf(settings.url)
  if (kind === 'jira') return `${textOf(settings.projectKey)} on ${textOf(settings.site)}`
  if (kind === 'github') return `${textOf(settings.owner)}/${textOf(settings.repo)}`
  return `Team ${textOf(settings.teamId)}`
}

export function DestinationRow({ destination }: { destination: Destination }) {
  const { name, kind, enabled, automatic, ratePerHour } = destination
  const [dialog, setDialog] = useState<'edit' | 'delete'>()
  const close = () => setDialog(undefined)
  const Icon = KINDS[kind].icon
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-3 py-4 first:pt-0 last:pb-0">
      <span className="grid size-10 shrink-0 place-items-center rounded-xl bg-sunken text-ink-2">
        <Icon aria-hidden className="size-5" />
      </span>
      <div className="min-w-0 flex-1 basis-52">
        <p className="flex flex-wrap items-center gap-2 text-sm font-medium">
          {name}
          {!enabled && <Badge tone="warn">Off</Badge>}
          {automatic && <Badge>By itself</Badge>}
        </p>
        <p className="truncate text-[13px] text-ink-2">{whereOf(destination)}</p>
        <p className="text-[13px] text-ink-3">At most {ratePerHour} an hour</p>
        <TestResult destination={destination} />
      </div>
      <div className="flex items-center gap-1">
        <Switch destination={destination} />
        <IconButton
          icon={Pencil}
          label={`Change ${name}`}
          data-tip="Change"
          tipAlign="end"
          onClick={() => setDialog('edit')}
        />
        <IconButton
          icon={Trash2}
          label={`Remove ${name}`}
          data-tip="Remove"
          tipAlign="end"
          onClick={() => setDialog('delete')}
        />
      </div>
      {dialog === 'edit' && <DestinationDialog kind={kind} known={destination} onClose={close} />}
      {dialog === 'delete' && <DeleteDialog destination={destination} onClose={close} />}
    </li>
  )
}

function TestResult({ destination }: { destination: Destination }) {
  const test = useMutation({ mutationFn: () => testDestination(destination) })
  const failure = test.error ? wordsOf(test.error) : test.data?.ok === false ? test.data.message : undefined
  return (
    <div className="mt-2.5 flex flex-wrap items-center gap-x-3 gap-y-1.5">
      <Button
        size="small"
        icon={PlugZap}
        busy={test.isPending}
        aria-label={`Test ${destination.name}`}
        onClick={() => test.mutate()}
      >
        Test
      </Button>
      <p role="status" className="min-w-0 text-[13px]">
        {test.data?.ok && (
          <span className="flex items-center gap-1.5 font-medium text-ok">
            <CircleCheck aria-hidden className="size-4 shrink-0" />
            {test.data.message}
          </span>
        )}
        {failure && (
          <span className="flex items-center gap-1.5 break-words text-danger">
            <CircleAlert aria-hidden className="size-4 shrink-0" />
            {failure}
          </span>
        )}
      </p>
    </div>
  )
}

function Switch({ destination }: { destination: Destination }) {
  const { name, enabled } = destination
  const change = useMutation({
    mutationFn: () => updateDestination(destination, { enabled: !enabled }),
    onSuccess: () =>
      showToast({ title: `“${name}” is ${enabled ? 'switched off' : 'switched on'}`, tone: 'success' }),
    onError: error =>
      showToast({ title: 'The destination was not changed', detail: wordsOf(error), tone: 'danger' }),
  })
  return (
    <Button
      size="small"
      tone="ghost"
      busy={change.isPending}
      aria-label={`Switch ${name} ${enabled ? 'off' : 'on'}`}
      onClick={() => change.mutate()}
    >
      {enabled ? 'Switch off' : 'Switch on'}
    </Button>
  )
}

function DeleteDialog({ destination, onClose }: { destination: Destination; onClose: () => void }) {
  const remove = useMutation({
    mutationFn: () => deleteDestination(destination),
    onSuccess: () => {
      showToast({ title: `“${destination.name}” is removed`, tone: 'success' })
      onClose()
    },
    onError: error =>
      showToast({ title: 'The destination was not removed', detail: wordsOf(error), tone: 'danger' }),
  })
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Remove “${destination.name}”?`}
      description="Nothing is exported to it any more. Tickets that were made stay, and incidents still link to them."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="danger" busy={remove.isPending} onClick={() => remove.mutate()}>
            Remove
          </Button>
        </>
      }
    />
  )
}
