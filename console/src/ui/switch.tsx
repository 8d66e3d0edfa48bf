import { classNames } from './class-names.ts'

type SwitchProps = {
  checked: boolean
  onChange: (checked: boolean) => void
  /** The accessible name. */
  label: string
  disabled?: boolean
}

/** On or off, at once. */
export function Switch({ checked, onChange, label, disabled }: SwitchProps) {
  return (
    <button
      type="button"
      role="switch"
      aria-checked={checked}
      aria-label={label}
      disabled={disabled}
      onClick={() => onChange(!checked)}
      className={classNames(
        'relative inline-flex h-6 w-10.5 shrink-0 items-center rounded-full border transition-colors duration-150 disabled:opacity-50',
        checked ? 'border-accent bg-accent' : 'border-line-strong bg-sunken',
      )}
    >
      <span
        aria-hidden
        className={classNames(
          'size-4.5 rounded-full shadow-low transition-transform duration-150 ease-standard',
          checked ? 'translate-x-5 bg-on-accent' : 'translate-x-0.5 bg-ink-3',
        )}
      />
    </button>
  )
}
