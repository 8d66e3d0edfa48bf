import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'

const shape =
  'inline-flex h-7 max-w-full min-w-0 items-center rounded-full border border-line bg-surface text-[13px] font-medium text-ink-2'

export type ChipProps = {
  children: ReactNode
  /** What is done by pressing the chip itself. */
  onPress?: () => void
  /** The accessible name of pressing it, where its text alone says too little. */
  pressLabel?: string
  onRemove?: () => void
  removeLabel?: string
}

/** A small thing that is set: a tag, a filter. It may be pressed, and taken away. */
export function Chip({ children, onPress, pressLabel, onRemove, removeLabel }: ChipProps) {
  const inner = <span className="truncate">{children}</span>
  return (
    <span className={classNames(shape, onRemove ? 'pr-0.5' : 'pr-3', 'pl-3')}>
      {onPress ? (
        <button
          type="button"
          aria-label={pressLabel}
          onClick={onPress}
          className="-my-px -ml-3 flex h-7 min-w-0 items-center rounded-full pl-3 hover:text-accent"
        >
          {inner}
        </button>
      ) : (
        inner
      )}
      {onRemove && (
        <button
          type="button"
          aria-label={removeLabel}
          onClick={onRemove}
          className="ml-0.5 grid size-6 shrink-0 place-items-center rounded-full text-ink-3 hover:bg-hover hover:text-ink"
        >
          <X aria-hidden className="size-3.5" />
        </button>
      )}
    </span>
  )
}
