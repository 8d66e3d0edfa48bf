import type { Collection } from '@fovea/client'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useId, useState } from 'react'
import { generalIssue, issueOf, wordsOf } from '#/data/errors.ts'
import { Button, Dialog, showToast, TextArea, TextField } from '#/ui/index.ts'
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
  const formId = useId()
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
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate()
  }
  // That a neighbour has the name is about the name, though it comes without a list of issues.
  const nameError = issueOf(save.error, 'name') ?? (isNameTaken(save.error) ? wordsOf(save.error) : undefined)
  const general = nameError ? undefined : generalIssue(save.error, ['name', 'description'])
  return (
    <Dialog
      open
      onClose={onClose}
      title={collection ? 'Rename and describe' : parentId ? 'New collection inside' : 'New collection'}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            form={formId}
            tone="primary"
            busy={save.isPending}
            disabled={name.trim() === ''}
          >
            {collection ? 'Save' : 'Create'}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} className="flex flex-col gap-4" noValidate>
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
      </form>
    </Dialog>
  )
}

const isNameTaken = (error: unknown) =>
  error instanceof Error && 'code' in error && error.code === 'library.collection_name_taken'
