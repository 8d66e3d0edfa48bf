import type { DuplicateGroup } from '@fovea/client'
import { useMutation } from '@tanstack/react-query'
import { Sparkles } from 'lucide-react'
import { useState } from 'react'
import { countOf } from '#/format/index.ts'
import { Badge, Button } from '#/ui/index.ts'
import { resolveGroup } from '../data/duplicates.ts'
import { CopyChoice } from './copy-choice.tsx'

/** One group of pictures that look the same: the best is chosen already, and any may be chosen. */
export function GroupCard({ group }: { group: DuplicateGroup }) {
  const { assets, keepBest, why, basis } = group
  const ids = assets.map(({ asset }) => asset.id)
  const [kept, setKept] = useState<ReadonlySet<string>>(new Set([keepBest]))
  const keepIds = ids.filter(id => kept.has(id))
  const trashIds = ids.filter(id => !kept.has(id))
  const isBestOnly = keepIds.length === 1 && kept.has(keepBest)
  const resolve = useMutation({ mutationFn: resolveGroup })
  const toggle = (id: string) => {
    const next = new Set(kept)
    if (!next.delete(id)) next.add(id)
    setKept(next)
  }
  const others = countOf(trashIds.length, 'other')
  return (
    <li
      data-group={group.id}
      className="overflow-hidden rounded-2xl border border-line bg-surface shadow-low"
    >
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 pt-4 sm:px-5">
        <h2 className="text-sm font-semibold">{countOf(assets.length, 'picture')}</h2>
        <Badge>{BASIS[basis]}</Badge>
        <p className="flex items-center gap-1.5 text-[13px] text-ink-2">
          <Sparkles aria-hidden className="size-3.5 text-accent" />
          <span className="sr-only">Suggestion: keep the best. </span>
          {why}
        </p>
      </div>
      <ul className="flex gap-3 overflow-x-auto px-4 py-4 sm:px-5">
        {assets.map(({ asset, distance, similarity }) => (
          <CopyChoice
            key={asset.id}
            asset={asset}
            distance={distance}
            similarity={similarity}
            isBest={asset.id === keepBest}
            isKept={kept.has(asset.id)}
            onToggle={() => toggle(asset.id)}
          />
        ))}
      </ul>
      <div className="flex flex-wrap justify-end gap-2 border-t border-line bg-sunken/50 px-4 py-3 sm:px-5">
        <Button
          tone="ghost"
          disabled={resolve.isPending}
          onClick={() => resolve.mutate({ differentIds: ids })}
        >
          They are different
        </Button>
        <Button
          tone="primary"
          busy={resolve.isPending}
          disabled={keepIds.length === 0 || trashIds.length === 0}
          onClick={() => resolve.mutate({ keepIds, trashIds })}
        >
          {isBestOnly
            ? `Keep the best, trash the ${trashIds.length === 1 ? 'other' : 'others'}`
            : `Keep ${keepIds.length}, trash ${others}`}
        </Button>
      </div>
    </li>
  )
}

const BASIS: Record<DuplicateGroup['basis'], string> = {
  hash: 'Nearly the same pixels',
  embedding: 'Shows the same',
  both: 'The same by two measures',
}
