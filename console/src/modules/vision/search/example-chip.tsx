import { X } from 'lucide-react'
import { useStore } from '#/data/store.ts'
import { example } from '../data/example.ts'

/** A small picture with a way to take it away. */
export function ExampleChip({ src, label, onRemove }: { src: string; label: string; onRemove: () => void }) {
  return (
    <span className="inline-flex h-12 items-center gap-2 rounded-xl border border-line bg-raised pr-1 pl-1">
      <img src={src} alt="" className="size-10 rounded-lg object-cover" />
      <span className="max-w-40 truncate text-[13px] font-medium">{label}</span>
      <button
        type="button"
        aria-label={`Search without ${label}`}
        onClick={onRemove}
        className="grid size-8 place-items-center rounded-lg text-ink-3 hover:bg-hover hover:text-ink"
      >
        <X aria-hidden className="size-4" />
      </button>
    </span>
  )
}

export const useExample = () => useStore(example, value => value)
