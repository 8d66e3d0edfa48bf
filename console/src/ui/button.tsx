import { LoaderCircle, type LucideIcon } from 'lucide-react'
import type { ComponentProps, ReactNode } from 'react'
import { classNames } from './class-names.ts'

export type ButtonTone = 'primary' | 'secondary' | 'ghost' | 'danger'
export type ButtonSize = 'small' | 'medium' | 'large'

const tones: Record<ButtonTone, string> = {
  primary: 'bg-accent text-on-accent hover:bg-accent-hover shadow-low',
  secondary: 'bg-surface text-ink border border-line hover:bg-sunken shadow-low',
  ghost: 'text-ink-2 hover:text-ink hover:bg-hover',
  danger: 'bg-danger text-on-danger hover:bg-danger-hover shadow-low',
}

const sizes: Record<ButtonSize, string> = {
  small: 'h-8 px-3 text-[13px] gap-1.5 rounded-lg',
  medium: 'h-9 px-3.5 text-sm gap-2 rounded-[10px]',
  large: 'h-11 px-5 text-[15px] gap-2 rounded-xl',
}

/** The classes of a button, for the few links that must look like one. */
export const buttonClasses = (tone: ButtonTone = 'secondary', size: ButtonSize = 'medium') =>
  classNames(
    'inline-flex shrink-0 items-center justify-center font-medium whitespace-nowrap select-none',
    'transition-[background-color,color,border-color,scale] duration-150 ease-standard active:scale-[0.98]',
    'disabled:opacity-50 disabled:pointer-events-none',
    tones[tone],
    sizes[size],
  )

export type ButtonProps = ComponentProps<'button'> & {
  tone?: ButtonTone
  size?: ButtonSize
  icon?: LucideIcon
  /** Shows a turning ring and takes no clicks; the label stays, so that the width does not jump. */
  busy?: boolean
  children: ReactNode
}

/** The one button. It never submits a form unless `type="submit"` is said. */
export function Button({ tone, size, icon, busy = false, className, children, ...rest }: ButtonProps) {
  const Icon = busy ? LoaderCircle : icon
  return (
    <button
      type="button"
      {...rest}
      disabled={rest.disabled === true || busy}
      aria-busy={busy || undefined}
      className={classNames(buttonClasses(tone, size), className)}
    >
      {Icon && <Icon aria-hidden className={classNames('size-4 shrink-0', busy && 'animate-turn')} />}
      {children}
    </button>
  )
}
