import type { Ruleset } from '@fovea/client'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { wordsOf } from '#/data/errors.ts'
import { Button, Dialog, IconButton, showToast } from '#/ui/index.ts'
import { deleteRuleset } from '../data/rulesets.ts'

/** Deletes a ruleset with its versions; the server keeps the active one and the built-in one. */
export function DeleteButton({ ruleset }: { ruleset: Ruleset }) {
  const [isAsking, setAsking] = useState(false)
  const navigate = useNavigate()
  const remove = useMutation({
    mutationFn: async () => {
      await deleteRuleset(ruleset)
      await navigate({ to: '/sessions/rules' })
    },
    onSuccess: () => showToast({ title: `“${ruleset.name}” is deleted`, tone: 'success' }),
    onError: error =>
      showToast({ title: 'The ruleset was not deleted', detail: wordsOf(error), tone: 'danger' }),
  })
  return (
    <>
      <IconButton
        icon={Trash2}
        label={`Delete ${ruleset.name}`}
        data-tip="Delete"
        tipAlign="end"
        onClick={() => setAsking(true)}
      />
      <Dialog
        open={isAsking}
        onClose={() => setAsking(false)}
        title={`Delete “${ruleset.name}”?`}
        description="Its versions go with it. Sessions that were scored by it keep their scores and signals."
        footer={
          <>
            <Button onClick={() => setAsking(false)}>Cancel</Button>
            <Button tone="danger" busy={remove.isPending} onClick={() => remove.mutate()}>
              Delete ruleset
            </Button>
          </>
        }
      />
    </>
  )
}
