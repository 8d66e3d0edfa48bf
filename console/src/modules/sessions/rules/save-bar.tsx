import type { Ruleset } from '@fovea/client'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { CircleCheck, Copy, Save } from 'lucide-react'
import { useState } from 'react'
import { issueOf, wordsOf } from '#/data/errors.ts'
import { countOf } from '#/format/index.ts'
import { Button, FormDialog, showToast, TextField } from '#/ui/index.ts'
import { activateRuleset, createRuleset, saveRuleset } from '../data/rulesets.ts'
import { isEmpty, patchOf, type RuleDraft } from './fields.ts'

type SaveBarProps = { ruleset: Ruleset; draft: RuleDraft; onSaved: () => void; onDiscard: () => void }

/** What can be done with the rules as they stand: keep them as a version, make them those that score. */
export function SaveBar({ ruleset, draft, onSaved, onDiscard }: SaveBarProps) {
  const [isNaming, setNaming] = useState(false)
  const count = draft.numbers.size + (draft.disabled ? 1 : 0)
  const isBuiltIn = ruleset.id === 'default'
  return (
    <div className="flex flex-wrap items-center gap-2">
      <p className="tabular mr-auto text-[13px] text-ink-3" aria-live="polite">
        {count > 0 ? `${countOf(count, 'change')}, not saved` : 'Nothing is changed'}
      </p>
      {count > 0 && (
        <Button tone="ghost" onClick={onDiscard}>
          Discard
        </Button>
      )}
      {!isBuiltIn && count > 0 && <SaveButton ruleset={ruleset} draft={draft} onSaved={onSaved} />}
      <Button
        icon={Copy}
        tone={isBuiltIn && count > 0 ? 'primary' : 'secondary'}
        onClick={() => setNaming(true)}
      >
        {isBuiltIn ? 'Save as your own…' : 'Copy…'}
      </Button>
      {!ruleset.active && count === 0 && <ActivateButton ruleset={ruleset} />}
      {isNaming && (
        <NameDialog ruleset={ruleset} draft={draft} onSaved={onSaved} onClose={() => setNaming(false)} />
      )}
    </div>
  )
}

function SaveButton({ ruleset, draft, onSaved }: Omit<SaveBarProps, 'onDiscard'>) {
  const save = useMutation({
    mutationFn: () => saveRuleset(ruleset, patchOf(draft)),
    onSuccess: ({ name, version }) => {
      onSaved()
      showToast({ title: `“${name}” is now version ${version}`, tone: 'success' })
    },
    onError: error =>
      showToast({ title: 'The rules were not saved', detail: wordsOf(error), tone: 'danger' }),
  })
  return (
    <Button icon={Save} tone="primary" busy={save.isPending} onClick={() => save.mutate()}>
      Save as version {ruleset.version + 1}
    </Button>
  )
}

function ActivateButton({ ruleset }: { ruleset: Ruleset }) {
  const activate = useMutation({
    mutationFn: () => activateRuleset(ruleset.id),
    onSuccess: () =>
      showToast({
        title: `“${ruleset.name}” scores from now on`,
        detail: 'What is stored stays as it was until it is scored again.',
        tone: 'success',
      }),
    onError: error =>
      showToast({ title: 'The ruleset was not activated', detail: wordsOf(error), tone: 'danger' }),
  })
  return (
    <Button icon={CircleCheck} tone="primary" busy={activate.isPending} onClick={() => activate.mutate()}>
      Activate
    </Button>
  )
}

type NameDialogProps = Omit<SaveBarProps, 'onDiscard'> & { onClose: () => void }

function NameDialog({ ruleset, draft, onSaved, onClose }: NameDialogProps) {
  const [name, setName] = useState('')
  const navigate = useNavigate()
  const create = useMutation({
    mutationFn: () => createRuleset(name.trim(), ruleset.id, patchOf(draft)),
    onSuccess: made => {
      onSaved()
      onClose()
      showToast({ title: `“${made.name}” is ready`, detail: 'It scores once it is active.', tone: 'success' })
      void navigate({ to: '/sessions/rules/$id', params: { id: made.id } })
    },
  })
  return (
    <FormDialog
      onClose={onClose}
      title="A ruleset of your own"
      description={
        isEmpty(draft)
          ? `With the rules of “${ruleset.name}”.`
          : `With the rules of “${ruleset.name}” and your changes.`
      }
      action="Save"
      isBusy={create.isPending}
      isComplete={name.trim() !== ''}
      onSubmit={create.mutate}
    >
      <TextField
        label="Name"
        placeholder="Patient with the checkout"
        maxLength={200}
        value={name}
        error={create.error ? (issueOf(create.error, 'name') ?? wordsOf(create.error)) : undefined}
        onChange={event => setName(event.target.value)}
      />
    </FormDialog>
  )
}
