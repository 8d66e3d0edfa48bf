import { RotateCcw } from 'lucide-react'
import { useEffect, useId, useState } from 'react'
import { formatNumber } from '#/format/index.ts'
import { classNames, IconButton, inputClasses } from '#/ui/index.ts'
import { type RuleField, shownOf, storedOf } from './fields.ts'
import { fieldLabel } from './words.ts'

type NumberFieldProps = {
  field: RuleField
  /** As it is stored in the ruleset, and as it stands in the draft. */
  base: number
  value: number
  isReadOnly: boolean
  onChange: (value: number) => void
}

const unitWords = { s: 'seconds', px: 'pixels', '%': 'per cent', '': '' }

/** Within bounds, and whole where the rule is; else why not. */
function faultOf(text: string, { min, max, step, unit }: RuleField): string | undefined {
  const value = Number(text)
  if (text.trim() === '' || Number.isNaN(value)) return 'A number is needed.'
  if (value < min || value > max)
    return `From ${formatNumber(min)} to ${formatNumber(max)} ${unitWords[unit]}.`
  return step === 1 && unit !== '%' && !Number.isInteger(value) ? 'A whole number is needed.' : undefined
}

/** One number of the rules, with its unit; what was changed shows what it was, and can be set back. */
export function NumberField({ field, base, value, isReadOnly, onChange }: NumberFieldProps) {
  const id = useId()
  const [text, setText] = useState(String(shownOf(value, field)))
  const shown = shownOf(value, field)
  // The value may change from outside: set back, or taken from another version.
  useEffect(() => {
    setText(now => (Number(now) === shown ? now : String(shown)))
  }, [shown])
  const fault = faultOf(text, field)
  const isChanged = value !== base
  const type = (next: string) => {
    setText(next)
    if (faultOf(next, field) === undefined) onChange(storedOf(Number(next), field))
  }
  return (
    <div className="flex items-start gap-3 py-2">
      <div className="min-w-0 flex-1 pt-1">
        <label htmlFor={id} className="block text-sm font-medium">
          {fieldLabel(field)}
        </label>
        <p
          id={`${id}-note`}
          className={classNames('text-[13px] text-pretty', fault ? 'text-danger' : 'text-ink-3')}
        >
          {fault ?? field.description}
        </p>
      </div>
      <div className="flex shrink-0 items-center gap-1.5">
        <IconButton
          icon={RotateCcw}
          label={`Set back to ${formatNumber(shownOf(base, field))}`}
          tipAlign="end"
          onClick={() => onChange(base)}
          className={isChanged ? undefined : 'invisible'}
        />
        <input
          id={id}
          inputMode="decimal"
          value={text}
          readOnly={isReadOnly}
          aria-describedby={`${id}-note`}
          aria-invalid={fault ? true : undefined}
          onChange={event => type(event.target.value)}
          onBlur={() => setText(String(shown))}
          className={classNames(
            inputClasses,
            'tabular h-9 w-20! text-right',
            isChanged && 'border-accent! bg-accent-soft! font-semibold',
          )}
        />
        <span className="w-5 text-[13px] text-ink-3">
          <span aria-hidden>{field.unit}</span>
          <span className="sr-only">{unitWords[field.unit]}</span>
        </span>
      </div>
    </div>
  )
}
