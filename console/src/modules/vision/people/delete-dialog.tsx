import type { Person } from '@fovea/client'
import { useMutation } from '@tanstack/react-query'
import { countOf } from '#/format/index.ts'
import { FinalDialog } from '#/ui/index.ts'
import { deletePeople, nameOf } from '../data/people-actions.ts'

type DeleteDialogProps = { people: readonly Person[]; onClose: () => void; onDone: () => void }

export function DeleteDialog({ people, onClose, onDone }: DeleteDialogProps) {
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
  return (
    <FinalDialog
      onClose={onClose}
      title={`Delete ${who} for good?`}
      description={`The embeddings of ${countOf(faces, 'face')}, by which ${people.length === 1 ? 'this person is' : 'they are'} recognised, and the pictures of these faces go for good. The photos themselves stay. Nobody can bring the embeddings back.`}
      isBusy={remove.isPending}
      onConfirm={() => remove.mutate()}
    />
  )
}
