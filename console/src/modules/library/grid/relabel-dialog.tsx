import type { Asset } from '@fovea/client'
import { type FormEvent, useId, useState } from 'react'
import { countOf } from '#/format/index.ts'
import { Button, Dialog, TextField } from '#/ui/index.ts'
import { relabelAssets } from '../data/actions.ts'

type RelabelDialogProps = { assets: readonly Asset[]; onClose: () => void }

/** What the server makes of a pattern, for the line below the field. */
function labelFor(pattern: string, asset: Asset, index: number, count: number) {
  const number = String(index + 1).padStart(count >= 10 ? String(count).length : 1, '0')
  return pattern.replaceAll('{n}', number).replaceAll('{label}', asset.label)
}

/** Gives one name to all, with a number or the old name in it. */
export function RelabelDialog({ assets, onClose }: RelabelDialogProps) {
  const [pattern, setPattern] = useState(assets.length === 1 ? (assets[0]?.label ?? '') : '{label}')
  const formId = useId()
  const examples = assets
    .slice(0, 2)
    .map((asset, index) => `“${labelFor(pattern, asset, index, assets.length)}”`)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onClose()
    void relabelAssets(assets, pattern)
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Rename ${countOf(assets.length, 'item')}`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} tone="primary" disabled={pattern.trim() === ''}>
            Rename
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit}>
        <TextField
          label="New name"
          value={pattern}
          maxLength={500}
          autoComplete="off"
          hint={
            assets.length > 1 ? (
              <>
                <code className="font-mono">{'{n}'}</code> becomes the number,{' '}
                <code className="font-mono">{'{label}'}</code> the old name: {examples.join(', ')} …
              </>
            ) : undefined
          }
          onChange={event => setPattern(event.target.value)}
        />
      </form>
    </Dialog>
  )
}
