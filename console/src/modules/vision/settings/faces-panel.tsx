import type { VisionSettings } from '@fovea/client'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Trash2 } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { chosenProject, fovea } from '#/data/client.ts'
import { wordsOf } from '#/data/errors.ts'
import { projectsQuery } from '#/data/session.ts'
import { countOf } from '#/format/index.ts'
import { Button, FinalDialog, Panel, Switch, showToast, TextField } from '#/ui/index.ts'
import { reloadPeople } from '../data/people-actions.ts'
import { useSettingsChange } from './use-settings-change.ts'

/** Whether faces are looked for, how alike is the same, and the way to get rid of all of it. */
export function FacesPanel({ settings }: { settings: VisionSettings }) {
  const change = useSettingsChange(settings)
  const [isDeleting, setDeleting] = useState(false)
  const { enabled } = settings.faces
  return (
    <Panel
      title="Faces"
      description="Faces are biometric data: nothing looks for them until somebody turns it on. They stay on this server."
      action={
        <Switch
          label="Look for faces"
          checked={enabled}
          disabled={change.isPending}
          onChange={next => change.mutate({ faces: { enabled: next } })}
        />
      }
    >
      <Numbers key={settings.etag} settings={settings} />
      <div className="mt-5 flex flex-wrap items-center gap-x-4 gap-y-2 border-t border-line pt-4">
        <p className="min-w-0 flex-1 basis-60 text-[13px] text-ink-2">
          {enabled
            ? 'To delete all faces and people of the project, turn faces off first.'
            : 'All faces, people and what makes them recognisable can be deleted for good. Photos stay.'}
        </p>
        <Button icon={Trash2} tone="danger" disabled={enabled} onClick={() => setDeleting(true)}>
          Delete all biometric data
        </Button>
      </div>
      {isDeleting && <DeleteAll onClose={() => setDeleting(false)} />}
    </Panel>
  )
}

const isShare = (text: string) => text.trim() !== '' && Number(text) >= 0 && Number(text) <= 1
const isCount = (text: string) => /^\d+$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= 100

function Numbers({ settings }: { settings: VisionSettings }) {
  const { threshold, minFaces } = settings.faces
  const change = useSettingsChange(settings)
  const [draft, setDraft] = useState({ threshold: String(threshold), minFaces: String(minFaces) })
  const isValid = isShare(draft.threshold) && isCount(draft.minFaces)
  const isChanged = Number(draft.threshold) !== threshold || Number(draft.minFaces) !== minFaces
  const submit = (event: FormEvent) => {
    event.preventDefault()
    change.mutate({
      faces: { threshold: Number(draft.threshold), minFaces: Number(draft.minFaces) },
    })
  }
  return (
    <form onSubmit={submit} noValidate className="grid gap-4 sm:grid-cols-2">
      <TextField
        label="Threshold"
        inputMode="decimal"
        value={draft.threshold}
        error={isShare(draft.threshold) ? undefined : 'A number from 0 to 1.'}
        hint="How alike two faces must be to be one person: higher is stricter."
        onChange={({ target }) => setDraft({ ...draft, threshold: target.value })}
      />
      <TextField
        label="Faces that make a person"
        inputMode="numeric"
        value={draft.minFaces}
        error={isCount(draft.minFaces) ? undefined : 'A whole number from 1 to 100.'}
        hint="Somebody who appears less often is nobody, until you name them."
        onChange={({ target }) => setDraft({ ...draft, minFaces: target.value })}
      />
      {isChanged && (
        <div className="flex justify-end sm:col-span-2">
          <Button type="submit" tone="primary" busy={change.isPending} disabled={!isValid}>
            Save
          </Button>
        </div>
      )}
    </form>
  )
}

function DeleteAll({ onClose }: { onClose: () => void }) {
  const projects = useQuery(projectsQuery)
  const chosen = chosenProject()
  const project = projects.data?.find(one => (chosen ? one.id === chosen : one.current))
  const remove = useMutation({
    mutationFn: (id: string) => fovea().faces.deleteAll(id),
    onSuccess: ({ faces, people }) => {
      onClose()
      void reloadPeople()
      showToast({
        title: 'All biometric data is gone',
        detail: `${countOf(faces, 'face')}, ${countOf(people, 'person', 'people')}`,
        tone: 'success',
      })
    },
    onError: error => showToast({ title: 'Nothing was deleted', detail: wordsOf(error), tone: 'danger' }),
  })
  return (
    <FinalDialog
      onClose={onClose}
      title={`Delete all faces and people of ${project?.name ?? 'this project'}?`}
      description="Faces, embeddings, names of people and everything that was decided about them will be gone. The photos stay. Nobody can bring the rest back."
      isBusy={remove.isPending}
      isReady={project !== undefined}
      onConfirm={() => project && remove.mutate(project.id)}
    />
  )
}
