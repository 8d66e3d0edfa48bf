import type { Person } from '@fovea/client'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useId, useState } from 'react'
import { countOf } from '#/format/index.ts'
import { Button, Dialog, TextField } from '#/ui/index.ts'
import { deletePeople, nameOf } from '../data/people-actions.ts'

type DeleteDialogProps = { people: readonly Person[]; onClose: () => void; onDone: () => void }

const WORD = 'delete'

/** Asks for a typed word, because what makes somebody recognisable cannot be brought back. */
export function DeleteDialog({ people, onClose, onDone }: DeleteDialogProps) {
  const [typed, setTyped] = useState('')
  const formId = useId()
  const isSure = typed.trim().toLowerCase() === WORD
  const [only] = people
  const who = people.length === 1 && only ? nameOf(only) : countOf(people.length, 'person', 'people')
  const faces = people.reduce((sum, { faceCount }) => sum + faceCount, 0)
  const remove = useMutation({
    mutationFn: () => deletePeople(people),
    onSuccess: done => {
      onClose()
      if (done) onDone()
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isSure) remove.mutate()
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Delete ${who} for good?`}
      description={`The embeddings of ${countOf(faces, 'face')}, by which ${people.length === 1 ? 'this person is' : 'they are'} recognised, and the pictures of these faces go for good. The photos themselves stay. Nobody can bring the embeddings back.`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} tone="danger" busy={remove.isPending} disabled={!isSure}>
            Delete for good
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit}>
        <TextField
          label={`Type “${WORD}” to confirm`}
          value={typed}
          autoFocus
          autoComplete="off"
          autoCapitalize="off"
          onChange={event => setTyped(event.target.value)}
        />
      </form>
    </Dialog>
  )
}
