import { Eye, EyeOff } from 'lucide-react'
import { type ComponentProps, type ReactNode, useId, useState } from 'react'
import { classNames } from './class-names.ts'

/** The look of everything that takes text. */
export const inputClasses = classNames(
  'w-full rounded-[10px] border border-line-strong bg-surface px-3 text-[15px] text-ink sm:text-sm',
  'placeholder:text-ink-3 transition-[border-color,box-shadow] duration-150',
  'hover:border-ink-3 aria-invalid:border-danger disabled:opacity-60',
)

type Described = { label: string; hint?: ReactNode; error?: string | undefined; optional?: boolean }

type ControlProps = { id: string; 'aria-describedby'?: string; 'aria-invalid'?: true }

/** A label, its control, and the hint or error that the control is described by. */
export function Field({
  label,
  hint,
  error,
  optional,
  children,
}: Described & { children: (control: ControlProps) => ReactNode }) {
  const id = useId()
  const noteId = `${id}-note`
  const note = error ?? hint
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="flex items-baseline justify-between text-[13px] font-medium text-ink-2">
        {label}
        {optional && <span className="font-normal text-ink-3">Optional</span>}
      </label>
      {children({
        id,
        ...(note ? { 'aria-describedby': noteId } : {}),
        ...(error ? { 'aria-invalid': true as const } : {}),
      })}
      {note && (
        <p
          id={noteId}
          className={classNames('text-[13px] text-pretty', error ? 'text-danger' : 'text-ink-3')}
        >
          {note}
        </p>
      )}
    </div>
  )
}

export type TextFieldProps = Described & Omit<ComponentProps<'input'>, 'id'>

export function TextField({ label, hint, error, optional, className, ...rest }: TextFieldProps) {
  return (
    <Field label={label} hint={hint} error={error} optional={optional}>
      {control => <input {...rest} {...control} className={classNames(inputClasses, 'h-10', className)} />}
    </Field>
  )
}

/** A password that can be shown, because people mistype what they cannot see. */
export function PasswordField({ label, hint, error, ...rest }: TextFieldProps) {
  const [shown, setShown] = useState(false)
  const Icon = shown ? EyeOff : Eye
  return (
    <Field label={label} hint={hint} error={error}>
      {control => (
        <div className="relative">
          <input
            {...rest}
            {...control}
            type={shown ? 'text' : 'password'}
            className={classNames(inputClasses, 'h-10 pr-10')}
          />
          <button
            type="button"
            aria-pressed={shown}
            aria-label={shown ? 'Hide password' : 'Show password'}
            onClick={() => setShown(!shown)}
            className="absolute inset-y-1 right-1 grid w-8 place-items-center rounded-lg text-ink-3 hover:text-ink"
          >
            <Icon aria-hidden className="size-4" />
          </button>
        </div>
      )}
    </Field>
  )
}

export type TextAreaProps = Described & Omit<ComponentProps<'textarea'>, 'id'>

export function TextArea({ label, hint, error, optional, className, ...rest }: TextAreaProps) {
  return (
    <Field label={label} hint={hint} error={error} optional={optional}>
      {control => <textarea {...rest} {...control} className={classNames(inputClasses, 'py-2', className)} />}
    </Field>
  )
}

export type SelectFieldProps = Described & Omit<ComponentProps<'select'>, 'id'>

export function SelectField({
  label,
  hint,
  error,
  optional,
  className,
  children,
  ...rest
}: SelectFieldProps) {
  return (
    <Field label={label} hint={hint} error={error} optional={optional}>
      {control => (
        <select {...rest} {...control} className={classNames(inputClasses, 'h-10 pr-8', className)}>
          {children}
        </select>
      )}
    </Field>
  )
}

export type CheckFieldProps = Omit<ComponentProps<'input'>, 'type' | 'id'> & { label: string; hint?: string }

export function CheckField({ label, hint, className, ...rest }: CheckFieldProps) {
  return (
    <label className={classNames('flex cursor-pointer items-start gap-3 rounded-lg py-1', className)}>
      <input {...rest} type="checkbox" className="mt-0.5 size-4 shrink-0 accent-accent" />
      <span className="min-w-0 text-sm leading-5">
        <span className="block font-medium">{label}</span>
        {hint && <span className="block text-[13px] text-ink-3">{hint}</span>}
      </span>
    </label>
  )
}
