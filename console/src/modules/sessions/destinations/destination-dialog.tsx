import type { Destination, DestinationInput, DestinationKind, DestinationPatch } from '@fovea/client'
import { useMutation } from '@tanstack/react-query'
import { Dices } from 'lucide-react'
import { useState } from 'react'
import { generalIssue, issueOf } from '#/data/errors.ts'
import { Button, CheckField, FormDialog, showToast, TextField } from '#/ui/index.ts'
import { createDestination, updateDestination } from '../data/destinations.ts'
import { KINDS, newWebhookSecret, type SettingField } from './kinds.ts'

type Form = {
  name: string
  settings: Record<string, string>
  secret: string
  automatic: boolean
  rate: string
}

const textOf = (value: unknown) =>
  Array.isArray(value) ? value.join(', ') : typeof value === 'string' ? value : ''

function formOf(kind: DestinationKind, known: Destination | undefined): Form {
  const { fields, label } = KINDS[kind]
  const settings = fields.map(({ name, initial = '' }) => [name, textOf(known?.settings[name]) || initial])
  return {
    name: known?.name ?? label,
    settings: Object.fromEntries(settings),
    secret: kind === 'webhook' && !known ? newWebhookSecret() : '',
    automatic: known?.automatic ?? false,
    rate: String(known?.ratePerHour ?? 30),
  }
}

const listOf = (text: string) =>
  text
    .split(',')
    .map(part => part.trim())
    .filter(part => part !== '')

function draftOf(
  fields: readonly SettingField[],
  form: Form,
  known: Destination | undefined,
): Omit<Required<DestinationPatch>, 'secret' | 'enabled'> & { secret?: string } {
  const entries = fields.map(({ name, isList }) => {
    const text = (form.settings[name] ?? '').trim()
    return [name, isList ? listOf(text) : text]
  })
  return {
    name: form.name.trim(),
    // What this form does not show, such as another address of the API, stays.
    settings: { ...known?.settings, ...Object.fromEntries(entries) },
    ...(form.secret === '' ? {} : { secret: form.secret.trim() }),
    automatic: form.automatic,
    ratePerHour: Number(form.rate),
  }
}

type DialogProps = { kind: DestinationKind; known?: Destination | undefined; onClose: () => void }

/** Makes a destination, or changes one that is there. Its secret is never shown again. */
export function DestinationDialog({ kind, known, onClose }: DialogProps) {
  const words = KINDS[kind]
  const [form, setForm] = useState(() => formOf(kind, known))
  const save = useMutation({
    mutationFn: async () => {
      const draft = draftOf(words.fields, form, known)
      // A form holds text for any kind; what does not fit its kind the server refuses, beside its field.
      const input = { kind, ...draft } as unknown as DestinationInput
      await (known ? updateDestination(known, draft) : createDestination(input))
    },
    onSuccess: () => {
      showToast({ title: `“${form.name.trim()}” is ${known ? 'changed' : 'ready'}`, tone: 'success' })
      onClose()
    },
  })
  return (
    <FormDialog
      onClose={onClose}
      title={known ? `Change “${known.name}”` : `New destination: ${words.label}`}
      description={words.does}
      action={known ? 'Save' : 'Add destination'}
      isBusy={save.isPending}
      onSubmit={save.mutate}
    >
      <Fields kind={kind} known={known} form={form} error={save.error} onChange={setForm} />
    </FormDialog>
  )
}

type FieldsProps = {
  kind: DestinationKind
  known: Destination | undefined
  form: Form
  error: unknown
  onChange: (form: Form) => void
}

function Fields({ kind, known, form, error, onChange }: FieldsProps) {
  const { fields } = KINDS[kind]
  const named = ['name', 'secret', 'ratePerHour', ...fields.map(field => field.name)]
  const general = generalIssue(error, named)
  return (
    <>
      <TextField
        label="Name"
        value={form.name}
        error={issueOf(error, 'name')}
        onChange={event => onChange({ ...form, name: event.target.value })}
      />
      {fields.map(({ name, label, placeholder, hint, optional }) => (
        <TextField
          key={name}
          label={label}
          placeholder={placeholder}
          hint={hint}
          {...(optional ? { optional } : {})}
          spellCheck={false}
          autoComplete="off"
          value={form.settings[name] ?? ''}
          error={issueOf(error, name)}
          onChange={event =>
            onChange({ ...form, settings: { ...form.settings, [name]: event.target.value } })
          }
        />
      ))}
      <SecretField {...{ kind, known, form, error, onChange }} />
      <CheckField
        label="By itself"
        hint="Confirmed incidents are exported without anybody asking for it."
        checked={form.automatic}
        onChange={event => onChange({ ...form, automatic: event.target.checked })}
      />
      <TextField
        label="At most in an hour"
        type="number"
        min={1}
        max={1_000}
        inputMode="numeric"
        hint="What is more waits for the next hour."
        value={form.rate}
        error={issueOf(error, 'ratePerHour')}
        onChange={event => onChange({ ...form, rate: event.target.value })}
      />
      {general && (
        <p role="alert" className="text-[13px] text-danger">
          {general}
        </p>
      )}
    </>
  )
}

/** Can be written and never read. A new webhook gets one that was drawn here, to be copied to its receiver. */
function SecretField({ kind, known, form, error, onChange }: FieldsProps) {
  const { secret } = KINDS[kind]
  const isVisible = kind === 'webhook' && form.secret !== ''
  return (
    <div className="flex items-start gap-2">
      <div className="min-w-0 flex-1">
        <TextField
          label={secret.label}
          type={isVisible ? 'text' : 'password'}
          placeholder={known ? 'Stays as it is' : secret.placeholder}
          hint={isVisible ? `Copy it now: it is never shown again. ${secret.hint}` : secret.hint}
          autoComplete="off"
          spellCheck={false}
          className={kind === 'webhook' ? 'font-mono sm:text-xs' : ''}
          value={form.secret}
          error={issueOf(error, 'secret')}
          onChange={event => onChange({ ...form, secret: event.target.value })}
        />
      </div>
      {kind === 'webhook' && (
        <Button
          icon={Dices}
          className="mt-[1.6rem] h-10!"
          onClick={() => onChange({ ...form, secret: newWebhookSecret() })}
        >
          New
        </Button>
      )}
    </div>
  )
}
