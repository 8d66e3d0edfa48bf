import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { fovea } from '#/data/client.ts'
import { issueOf, wordsOf } from '#/data/errors.ts'
import { createStore, useStore } from '#/data/store.ts'
import { FormDialog, showToast, TextField } from '#/ui/index.ts'

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
  const start = useImport(onClose)
  return (
    <FormDialog
      onClose={onClose}
      title="Import from an address"
      description="The server fetches the picture itself. Only addresses on the public internet are allowed."
      action="Import"
      isBusy={start.isPending}
      isComplete={url.trim() !== ''}
      onSubmit={() => start.mutate(url.trim())}
    >
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
    </FormDialog>
  )
}
