import { classNames } from './class-names.ts'

export type ProgressTone = 'accent' | 'ok' | 'danger'
const fills: Record<ProgressTone, string> = { accent: 'bg-accent', ok: 'bg-ok', danger: 'bg-danger' }

export type ProgressProps = { value: number; label: string; tone?: ProgressTone; className?: string }

/** A bar from 0 to 1. Its fill is moved by a transform, which costs no layout while hundreds of them run. */
export function Progress({ value, label, tone = 'accent', className }: ProgressProps) {
  const share = Math.min(1, Math.max(0, value))
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(share * 100)}
      className={classNames('h-1 overflow-hidden rounded-full bg-line', className)}
    >
      <div
        className={classNames(
          'h-full w-full origin-left rounded-full transition-transform duration-200 ease-out',
          fills[tone],
        )}
        style={{ transform: `scaleX(${share})` }}
      />
    </div>
  )
}
