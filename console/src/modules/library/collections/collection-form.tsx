import type { Collection } from '@fovea/client'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { generalIssue, issueOf, wordsOf } from '#/data/errors.ts'
import { FormDialog, showToast, TextArea, TextField } from '#/ui/index.ts'
import { createCollection, updateCollection } from '../data/collections.ts'

type CollectionFormProps = {
  onClose: () => void
  /** The collection that is changed; without one, a new one is made. */
  collection?: Collection
  /** Where the new one is made. */
  parentId?: string | null
}

/** Makes a collection, or gives one another name and description. */
export function CollectionForm({ collection, parentId = null, onClose }: CollectionFormProps) {
  const [name, setName] = useState(collection?.name ?? '')
  const [description, setDescription] = useState(collection?.description ?? '')
  const navigate = useNavigate()
  const save = useMutation({
    mutationFn: () =>
      collection
        ? updateCollection(collection.id, { name, description })
        : createCollection({ name, description, parentId }),
    onSuccess: saved => {
      onClose()
      if (!collection) void navigate({ to: '/collections/$id', params: { id: saved.id } })
      else showToast({ title: 'Saved', tone: 'success' })
    },
  })
  // That a neighbour has the name is about the name, though it comes without a list of issues.
  const nameError = issueOf(save.error, 'name') ?? (isNameTaken(save.error) ? wordsOf(save.error) : undefined)
  const general = nameError ? undefined : generalIssue(save.error, ['name', 'description'])
  return (
    <FormDialog
      onClose={onClose}
      title={collection ? 'Rename and describe' : parentId ? 'New collection inside' : 'New collection'}
      action={collection ? 'Save' : 'Create'}
      isBusy={save.isPending}
      isComplete={name.trim() !== ''}
      onSubmit={save.mutate}
    >
      <TextField
        label="Name"
        value={name}
        error={nameError}
        maxLength={200}
        autoComplete="off"
        onChange={event => setName(event.target.value)}
      />
      <TextArea
        label="Description"
        optional
        rows={3}
        value={description}
        error={issueOf(save.error, 'description')}
        onChange={event => setDescription(event.target.value)}
      />
      {general && (
        <p role="alert" className="text-[13px] text-danger">
          {general}
        </p>
      )}
    </FormDialog>
  )
}

const isNameTaken = (error: unknown) =>
  error instanceof Error && 'code' in error && error.code === 'library.collection_name_taken'
