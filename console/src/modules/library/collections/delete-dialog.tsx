import type { Collection } from '@fovea/client'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { wordsOf } from '#/data/errors.ts'
import { countOf } from '#/format/index.ts'
import { Button, Dialog, showToast } from '#/ui/index.ts'
import { deleteCollection } from '../data/collections.ts'

type DeleteDialogProps = { collection: Collection; below: number; onClose: () => void }

/** Deletes a collection. What becomes of the pictures is said with numbers before, and never guessed. */
export function DeleteDialog({ collection, below, onClose }: DeleteDialogProps) {
  const { name, path, deepAssetCount } = collection
  const parent = path.at(-1)
  const [fate, setFate] = useState<'keep' | 'trash'>('keep')
  const navigate = useNavigate()
  const items = countOf(deepAssetCount, 'item')
  const remove = useMutation({
    mutationFn: () => deleteCollection(collection.id, fate),
    onSuccess: ({ job }) => {
      onClose()
      void navigate(
        parent ? { to: '/collections/$id', params: { id: parent.id } } : { to: '/collections', search: {} },
      )
      showToast({
        title: `“${name}” is deleted`,
        tone: 'success',
        ...(job ? { detail: 'Its items are being taken out; Jobs shows how far it is.' } : {}),
      })
    },
    onError: error =>
      showToast({ title: 'The collection was not deleted', detail: wordsOf(error), tone: 'danger' }),
  })
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Delete “${name}”?`}
      description={
        below > 0 ? `The ${countOf(below, 'collection')} below it will be deleted as well.` : undefined
      }
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="danger" busy={remove.isPending} onClick={() => remove.mutate()}>
            {deepAssetCount > 0 && fate === 'trash' ? 'Delete, and trash the items' : 'Delete collection'}
          </Button>
        </>
      }
    >
      {deepAssetCount === 0 ? (
        <p className="text-sm text-ink-2">There is nothing in it.</p>
      ) : (
        <fieldset className="flex flex-col gap-2">
          <legend className="mb-2 text-sm font-medium">
            What shall become of the {items} in it{below > 0 && ' and below it'}?
          </legend>
          <Fate
            checked={fate === 'keep'}
            onChoose={() => setFate('keep')}
            label={`Keep the ${items}`}
            hint={parent ? `They move to “${parent.name}”.` : 'They stay in the library, in no collection.'}
          />
          <Fate
            checked={fate === 'trash'}
            onChoose={() => setFate('trash')}
            label={`Move the ${items} to the trash`}
            hint="They can be restored from there, until they are deleted for good."
          />
        </fieldset>
      )}
    </Dialog>
  )
}

type FateProps = { checked: boolean; onChoose: () => void; label: string; hint: string }

function Fate({ checked, onChoose, label, hint }: FateProps) {
  return (
    <label className="flex cursor-pointer items-start gap-3 rounded-xl border border-line p-3 has-checked:border-accent has-checked:bg-accent-soft/50">
      <input
        type="radio"
        name="fate"
        checked={checked}
        onChange={onChoose}
        className="mt-0.5 size-4 shrink-0 accent-accent"
      />
      <span className="text-sm">
        <span className="block font-medium">{label}</span>
        <span className="block text-[13px] text-ink-2">{hint}</span>
      </span>
    </label>
  )
}
