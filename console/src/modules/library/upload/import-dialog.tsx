import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useId, useState } from 'react'
import { fovea } from '#/data/client.ts'
import { issueOf, wordsOf } from '#/data/errors.ts'
import { createStore, useStore } from '#/data/store.ts'
import { Button, Dialog, showToast, TextField } from '#/ui/index.ts'

export const importOpen = createStore(false)

export function ImportDialog() {
  const open = useStore(importOpen, value => value)
  return open ? <OpenImportDialog onClose={() => importOpen.set(false)} /> : null
}

function useImport(onClose: () => void) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (url: string) => fovea().assets.importUrl({ url }),
    onSuccess: () => {
      onClose()
      void queryClient.invalidateQueries({ queryKey: ['jobs'] })
      showToast({
        title: 'The import has started',
        detail: 'Its progress is shown under Jobs.',
        tone: 'success',
      })
    },
  })
}

/** The server fetches the picture; what it refuses, it refuses with a reason that is shown beneath the field. */
function OpenImportDialog({ onClose }: { onClose: () => void }) {
  const [url, setUrl] = useState('')
  const formId = useId()
  const start = useImport(onClose)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (url.trim() !== '') start.mutate(url.trim())
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title="Import from an address"
      description="The server fetches the picture itself. Only addresses on the public internet are allowed."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            form={formId}
            tone="primary"
            busy={start.isPending}
            disabled={url.trim() === ''}
          >
            Import
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} noValidate>
        <TextField
          label="Address of the picture"
          type="url"
          inputMode="url"
          placeholder="https://"
          autoFocus
          value={url}
          error={start.error ? (issueOf(start.error, 'url') ?? wordsOf(start.error)) : undefined}
          onChange={event => setUrl(event.target.value)}
        />
      </form>
    </Dialog>
  )
}
