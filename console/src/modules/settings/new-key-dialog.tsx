import type { ApiKeyWithSecret, NewApiKey, Scope } from '@fovea/client'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { fovea } from '#/data/client.ts'
import { generalIssue, issueOf } from '#/data/errors.ts'
import { meQuery } from '#/data/session.ts'
import { CheckField, FormDialog, SelectField, TextField } from '#/ui/index.ts'
import { RECIPES, SCOPES, USUAL_SCOPES } from './scopes.ts'

const DAY_MS = 86_400_000
const LIFETIMES = [
  { days: 30, label: '30 days' },
  { days: 90, label: '90 days' },
  { days: 365, label: 'One year' },
  { days: 0, label: 'No end' },
]
const FIELDS = ['name', 'scopes', 'expiresAt', 'rateLimit', 'addresses', 'origins']

type Draft = {
  name: string
  scopes: Scope[]
  days: number
  rateLimit: string
  addresses: string
  origins: string
}

const listOf = (text: string) => text.split(/[\s,]+/).filter(part => part !== '')

function toRequest(draft: Draft, now: number): NewApiKey {
  const addresses = listOf(draft.addresses)
  const origins = listOf(draft.origins)
  return {
    name: draft.name.trim(),
    scopes: draft.scopes,
    ...(draft.days > 0 ? { expiresAt: now + draft.days * DAY_MS } : {}),
    ...(draft.rateLimit === '' ? {} : { rateLimit: Number(draft.rateLimit) }),
    ...(addresses.length > 0 ? { addresses } : {}),
    ...(origins.length > 0 ? { origins } : {}),
  }
}

type NewKeyDialogProps = { onClose: () => void; onCreated: (key: ApiKeyWithSecret) => void }

export function NewKeyDialog({ onClose, onCreated }: NewKeyDialogProps) {
  const [draft, setDraft] = useState<Draft>({
    name: '',
    scopes: USUAL_SCOPES,
    days: 90,
    rateLimit: '',
    addresses: '',
    origins: '',
  })
  const create = useMutation({
    mutationFn: () => fovea().apiKeys.create(toRequest(draft, Date.now())),
    onSuccess: onCreated,
  })
  return (
    <FormDialog
      onClose={onClose}
      title="New API key"
      description="The secret is shown once, right after the key is made."
      action="Make key"
      isBusy={create.isPending}
      isComplete={draft.name.trim() !== '' && draft.scopes.length > 0}
      onSubmit={create.mutate}
    >
      <KeyFields draft={draft} error={create.error} onChange={setDraft} />
    </FormDialog>
  )
}

type KeyFieldsProps = { draft: Draft; error: unknown; onChange: (draft: Draft) => void }

function KeyFields({ draft, error, onChange }: KeyFieldsProps) {
  const bind = (field: 'name' | 'rateLimit' | 'addresses' | 'origins') => ({
    value: draft[field],
    error: issueOf(error, field),
    onChange: (event: { target: { value: string } }) => onChange({ ...draft, [field]: event.target.value }),
  })
  const isForPages = draft.scopes.includes('sessions:ingest')
  return (
    <>
      <TextField {...bind('name')} label="Name" placeholder="Upload script on the studio machine" autoFocus />
      <Recipes draft={draft} onChange={onChange} />
      <ScopeChecks
        draft={draft}
        error={issueOf(error, 'scopes') ?? generalIssue(error, FIELDS)}
        onChange={onChange}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField
          label="Valid for"
          value={draft.days}
          error={issueOf(error, 'expiresAt')}
          onChange={event => onChange({ ...draft, days: Number(event.target.value) })}
        >
          {LIFETIMES.map(({ days, label }) => (
            <option key={days} value={days}>
              {label}
            </option>
          ))}
        </SelectField>
        <TextField
          {...bind('rateLimit')}
          label="Requests per second"
          type="number"
          min={1}
          inputMode="numeric"
          optional
        />
      </div>
      <details className="group" open={isForPages || undefined}>
        <summary className="rounded-md text-[13px] font-medium text-accent">Only from certain places</summary>
        <div className="mt-3 flex flex-col gap-4">
          <TextField
            {...bind('addresses')}
            label="Addresses"
            placeholder="192.168.1.20, 10.0.0.0/8"
            optional
          />
          <TextField
            {...bind('origins')}
            label="Web origins"
            placeholder="https://shop.example"
            hint={isForPages && 'A key in a page can be read by everybody: name the pages it holds for.'}
            optional
          />
        </div>
      </details>
    </>
  )
}

type RecipesProps = { draft: Draft; onChange: (draft: Draft) => void }

/** What is wanted often is chosen at once; the boxes below say what it means. */
function Recipes({ draft, onChange }: RecipesProps) {
  const chosen = [...draft.scopes].sort().join()
  return (
    <fieldset>
      <legend className="mb-1.5 text-[13px] font-medium text-ink-2">For</legend>
      <div className="flex flex-wrap gap-1.5">
        {RECIPES.map(({ label, scopes, days }) => (
          <button
            key={label}
            type="button"
            aria-pressed={[...scopes].sort().join() === chosen}
            onClick={() => onChange({ ...draft, scopes, days })}
            className="inline-flex h-8 items-center rounded-full border border-line bg-surface px-3.5 text-[13px] font-medium text-ink-2 hover:text-ink aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:text-accent"
          >
            {label}
          </button>
        ))}
      </div>
    </fieldset>
  )
}

type ScopeChecksProps = { draft: Draft; error: string | undefined; onChange: (draft: Draft) => void }

function ScopeChecks({ draft, error, onChange }: ScopeChecksProps) {
  const me = useQuery(meQuery)
  const held = me.data?.scopes ?? []
  const errorId = useId()
  const toggle = (scope: Scope, isOn: boolean) =>
    onChange({
      ...draft,
      scopes: isOn ? [...draft.scopes, scope] : draft.scopes.filter(one => one !== scope),
    })
  return (
    <fieldset aria-describedby={error ? errorId : undefined}>
      <legend className="mb-1 text-[13px] font-medium text-ink-2">It may</legend>
      <div className="grid gap-x-4 sm:grid-cols-2">
        {SCOPES.filter(({ scope }) => held.includes(scope)).map(({ scope, does }) => (
          <CheckField
            key={scope}
            label={scope}
            hint={does}
            checked={draft.scopes.includes(scope)}
            onChange={event => toggle(scope, event.target.checked)}
          />
        ))}
      </div>
      {error && (
        <p id={errorId} className="mt-1 text-[13px] text-danger">
          {error}
        </p>
      )}
    </fieldset>
  )
}
