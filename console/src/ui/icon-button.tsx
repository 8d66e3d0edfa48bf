import type { LucideIcon } from 'lucide-react'
import type { ComponentProps } from 'react'
import { classNames } from './class-names.ts'

export type IconButtonProps = Omit<ComponentProps<'button'>, 'children'> & {
  icon: LucideIcon
  /** The accessible name; also shown as a tip. */
  label: string
  tipSide?: 'top' | 'bottom'
  tipAlign?: 'center' | 'end'
  /** `on-image` is for controls that lie on a picture of unknown brightness. */
  tone?: 'plain' | 'on-image' | 'danger'
}

const tones = {
  plain: 'text-ink-2 hover:text-ink hover:bg-hover aria-pressed:bg-accent-soft aria-pressed:text-accent',
  'on-image': 'text-white bg-black/55 hover:bg-black/75',
  danger: 'text-danger hover:bg-danger-soft',
}

/** A square button that shows only an icon and always has a name. */
export function IconButton({
  icon: Icon,
  label,
  tipSide = 'bottom',
  tipAlign = 'center',
  tone = 'plain',
  className,
  ...rest
}: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      data-tip={label}
      data-tip-side={tipSide}
      data-tip-align={tipAlign}
      {...rest}
      className={classNames(
        'inline-grid size-9 shrink-0 place-items-center rounded-[10px] transition-colors duration-150',
        'disabled:opacity-40 disabled:pointer-events-none',
        tones[tone],
        className,
      )}
    >
      <Icon aria-hidden className="size-[18px]" strokeWidth={1.9} />
    </button>
  )
}
