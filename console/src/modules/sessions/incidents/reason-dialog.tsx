import type { Incident } from '@fovea/client'
import { useState } from 'react'
import { FormDialog, SelectField, TextArea } from '#/ui/index.ts'
import { useChangeIncident } from './use-change.ts'

const DAY_MS = 86_400_000
const SPANS = [
  { days: 0, label: 'Until it is lifted' },
  { days: 1, label: 'For a day' },
  { days: 7, label: 'For a week' },
  { days: 30, label: 'For 30 days' },
]

type ReasonDialogProps = { incident: Incident; kind: 'dismiss' | 'suppress'; onClose: () => void }

const words = {
  dismiss: {
    title: 'Dismiss this incident?',
    description:
      'It is no problem, or not yours. Its sessions and its history stay; it can be confirmed again.',
    field: 'Why',
    button: 'Dismiss',
  },
  suppress: {
    title: 'Suppress this incident?',
    description: 'It goes on being counted, but leaves the board and is not exported.',
    field: 'Reason',
    button: 'Suppress',
  },
}

/** Asks why; the answer stands in the history of the incident. */
export function ReasonDialog({ incident, kind, onClose }: ReasonDialogProps) {
  const [reason, setReason] = useState('')
  const [days, setDays] = useState(0)
  const change = useChangeIncident(incident, onClose)
  const { title, description, field, button } = words[kind]
  const isSuppression = kind === 'suppress'
  const submit = () => {
    const text = reason.trim()
    const until = days === 0 ? null : Date.now() + days * DAY_MS
    if (isSuppression) change.mutate({ suppression: { reason: text, until } })
    else change.mutate({ status: 'dismissed', ...(text ? { note: text } : {}) })
  }
  return (
    <FormDialog
      onClose={onClose}
      title={title}
      description={description}
      action={button}
      isBusy={change.isPending}
      isComplete={!isSuppression || reason.trim() !== ''}
      onSubmit={submit}
    >
      <TextArea
        label={field}
        optional={!isSuppression}
        rows={3}
        maxLength={1_000}
        placeholder="Known limitation of the old checkout, gone with the next release"
        value={reason}
        onChange={event => setReason(event.target.value)}
      />
      {isSuppression && (
        <SelectField label="How long" value={days} onChange={event => setDays(Number(event.target.value))}>
          {SPANS.map(span => (
            <option key={span.days} value={span.days}>
              {span.label}
            </option>
          ))}
        </SelectField>
      )}
    </FormDialog>
  )
}
