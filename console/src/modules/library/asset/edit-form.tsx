import { type Asset, PreconditionFailedError } from '@fovea/client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, type KeyboardEvent, useState } from 'react'
import { fovea } from '#/data/client.ts'
import { generalIssue, issueOf } from '#/data/errors.ts'
import { Button, showToast, TextArea, TextField } from '#/ui/index.ts'
import { versionsKey } from '../data/assets.ts'
import { mergeAssets } from '../data/cache.ts'

type Draft = { label: string; description: string }

/**
 * Saves only onto the state that the reader saw: `If-Match` names it. When somebody else was quicker, the reader
 * decides between the two texts.
 */
function useSave(asset: Asset, onDone: () => void) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: ({ draft, etag }: { draft: Draft; etag: string }) =>
      fovea().assets.update(asset.id, draft, { ifMatch: etag }),
    onSuccess: saved => {
      mergeAssets([saved])
      void queryClient.invalidateQueries({ queryKey: versionsKey(asset.id) })
      showToast({ title: 'Saved', tone: 'success' })
      onDone()
    },
  })
}

export function EditForm({ asset, onDone }: { asset: Asset; onDone: () => void }) {
  const [draft, setDraft] = useState<Draft>({ label: asset.label, description: asset.description ?? '' })
  // The state that the reader saw when the form was opened, whatever the stream brings meanwhile.
  const [etag, setEtag] = useState(asset.etag)
  const save = useSave(asset, onDone)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate({ draft, etag })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onDone()
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit(event)
  }
  const isConflict = save.error instanceof PreconditionFailedError
  return (
    <form onSubmit={submit} onKeyDown={onKeyDown} className="flex flex-col gap-4" noValidate>
      <DraftFields draft={draft} error={isConflict ? null : save.error} onChange={setDraft} />
      {isConflict && (
        <Conflict
          onOverwrite={async () => {
            const now = await fovea().assets.get(asset.id)
            setEtag(now.etag)
            save.mutate({ draft, etag: now.etag })
          }}
          onTakeTheirs={async () => {
            const now = await fovea().assets.get(asset.id)
            setEtag(now.etag)
            setDraft({ label: now.label, description: now.description ?? '' })
            save.reset()
          }}
        />
      )}
      {!isConflict && (
        <div className="flex justify-end gap-2">
          <Button onClick={onDone}>Cancel</Button>
          <Button type="submit" tone="primary" busy={save.isPending} disabled={draft.label.trim() === ''}>
            Save
          </Button>
        </div>
      )}
    </form>
  )
}

type DraftFieldsProps = { draft: Draft; error: unknown; onChange: (draft: Draft) => void }

function DraftFields({ draft, error, onChange }: DraftFieldsProps) {
  return (
    <>
      <TextField
        label="Name"
        autoFocus
        value={draft.label}
        error={issueOf(error, 'label') ?? generalIssue(error, ['description'])}
        onChange={event => onChange({ ...draft, label: event.target.value })}
      />
      <TextArea
        label="Description"
        rows={4}
        value={draft.description}
        error={issueOf(error, 'description')}
        onChange={event => onChange({ ...draft, description: event.target.value })}
      />
    </>
  )
}

type ConflictProps = { onOverwrite: () => Promise<void>; onTakeTheirs: () => Promise<void> }

function Conflict({ onOverwrite, onTakeTheirs }: ConflictProps) {
  return (
    <div role="alert" className="rounded-xl bg-warn-soft p-3.5 text-sm animate-rise">
      <p className="font-semibold text-warn">Somebody changed this while you were editing</p>
      <p className="mt-1 text-ink-2">Your text is not saved yet. Keep yours, or see theirs first?</p>
      <div className="mt-3 flex flex-wrap gap-2">
        <Button size="small" tone="primary" onClick={() => void onOverwrite()}>
          Keep mine
        </Button>
        <Button size="small" onClick={() => void onTakeTheirs()}>
          Show theirs
        </Button>
      </div>
    </div>
  )
}
