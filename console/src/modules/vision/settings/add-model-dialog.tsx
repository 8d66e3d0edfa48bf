import type { VisionModelInput, VisionModelList } from '@fovea/client'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useId, useState } from 'react'
import { fovea } from '#/data/client.ts'
import { generalIssue, issueOf } from '#/data/errors.ts'
import { queryClient } from '#/data/query-client.ts'
import { Button, Dialog, SelectField, TextField } from '#/ui/index.ts'
import { VISION_KEY } from '../data/vision.ts'

type AddModelDialogProps = { known: VisionModelList['known']; onClose: () => void }

const FIELDS = ['id', 'revision', 'dtype', 'folder']

/** Adds a model by its name on the hub, or from a folder on the server. */
export function AddModelDialog({ known, onClose }: AddModelDialogProps) {
  const [draft, setDraft] = useState({ id: '', revision: '', dtype: 'q8', folder: '' })
  const formId = useId()
  const add = useMutation({
    mutationFn: () => fovea().models.add(inputOf(draft)),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: VISION_KEY })
      onClose()
    },
  })
  const set = (patch: Partial<typeof draft>) => setDraft({ ...draft, ...patch })
  const chosen = known.find(({ id }) => id === draft.id)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    add.mutate()
  }
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title="Add a model"
      description="Its files are downloaded once, checked, and kept with the pictures. Pictures are not sent anywhere."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} tone="primary" busy={add.isPending} disabled={draft.id === ''}>
            Add
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} noValidate className="grid gap-4 sm:grid-cols-2">
        <div className="sm:col-span-2">
          <KnownModels known={known} chosen={draft.id} onChoose={id => set({ id })} />
        </div>
        <TextField
          label="Name"
          placeholder="owner/name"
          value={draft.id}
          autoComplete="off"
          spellCheck={false}
          error={issueOf(add.error, 'id')}
          hint="As the hub calls it."
          onChange={({ target }) => set({ id: target.value.trim() })}
        />
        <TextField
          label="Revision"
          optional
          placeholder="main"
          value={draft.revision}
          autoComplete="off"
          spellCheck={false}
          error={issueOf(add.error, 'revision')}
          hint="A commit makes sure of what comes."
          onChange={({ target }) => set({ revision: target.value.trim() })}
        />
        <SelectField
          label="Numbers"
          value={draft.dtype}
          error={issueOf(add.error, 'dtype')}
          hint={
            chosen
              ? `About ${chosen.megabytes[draft.dtype === 'fp32' ? 'fp32' : 'q8']} MB to download.`
              : undefined
          }
          onChange={({ target }) => set({ dtype: target.value })}
        >
          <option value="q8">8-bit: small and quick</option>
          <option value="fp32">32-bit: as it was trained</option>
        </SelectField>
        <TextField
          label="Folder on the server"
          optional
          value={draft.folder}
          autoComplete="off"
          spellCheck={false}
          error={issueOf(add.error, 'folder')}
          hint="In place of the hub, where there is no internet."
          onChange={({ target }) => set({ folder: target.value })}
        />
        {add.error && generalIssue(add.error, FIELDS) && (
          <p role="alert" className="text-[13px] text-danger sm:col-span-2">
            {generalIssue(add.error, FIELDS)}
          </p>
        )}
      </form>
    </Dialog>
  )
}

function inputOf(draft: { id: string; revision: string; dtype: string; folder: string }): VisionModelInput {
  return {
    id: draft.id,
    dtype: draft.dtype === 'fp32' ? 'fp32' : 'q8',
    ...(draft.revision === '' ? {} : { revision: draft.revision }),
    ...(draft.folder.trim() === '' ? {} : { folder: draft.folder.trim() }),
  }
}

type KnownModelsProps = {
  known: VisionModelList['known']
  chosen: string
  onChoose: (id: string) => void
}

function KnownModels({ known, chosen, onChoose }: KnownModelsProps) {
  if (known.length === 0) return null
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-2 text-[13px] font-medium text-ink-2">Known to work</legend>
      {known.map(({ id, note, dimensions }) => (
        <label
          key={id}
          className="flex cursor-pointer items-start gap-3 rounded-xl border border-line p-3 has-checked:border-accent has-checked:bg-accent-soft/50"
        >
          <input
            type="radio"
            name="known"
            checked={chosen === id}
            onChange={() => onChoose(id)}
            className="mt-0.5 size-4 shrink-0 accent-accent"
          />
          <span className="min-w-0 text-sm">
            <span className="block font-medium break-words">{id}</span>
            <span className="block text-[13px] text-ink-2">
              {note} {dimensions} dimensions.
            </span>
          </span>
        </label>
      ))}
    </fieldset>
  )
}
