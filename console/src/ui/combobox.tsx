import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { classNames } from './class-names.ts'
import { inputClasses } from './field.tsx'

export type ComboOption = {
  key: string
  label: string
  /** Stands below the label, smaller. */
  detail?: string
  hint?: string
  icon?: ReactNode
  disabled?: boolean
}

export type ComboboxProps = {
  label: string
  placeholder?: string
  text: string
  onText: (text: string) => void
  options: readonly ComboOption[]
  onChoose: (key: string) => void
  /** `open` shows the list always, for dialogs; `typing` only while the field has the focus. */
  shows?: 'open' | 'typing'
  /** What the list says when there are no options. */
  empty?: ReactNode
  /** Backspace in the empty field. */
  onBackspace?: () => void
  autoFocus?: boolean
  className?: string
}

/** A field with a list that narrows down while one types, after the ARIA combobox pattern. */
export function Combobox(props: ComboboxProps) {
  const { label, placeholder, text, onText, options, onChoose, shows = 'typing', empty, className } = props
  const [hasFocus, setFocus] = useState(false)
  const [at, setAt] = useState(0)
  const id = useId()
  const active = options[Math.min(at, options.length - 1)]
  const isOpen =
    shows === 'open' || (hasFocus && (options.length > 0 || (empty !== undefined && text !== '')))
  const choose = (option: ComboOption | undefined) => {
    if (!option || option.disabled) return
    setAt(0)
    onChoose(option.key)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined && options.length > 0) {
      setAt((Math.min(at, options.length - 1) + step + options.length) % options.length)
      setFocus(true)
    } else if (event.key === 'Enter' && isOpen && active) choose(active)
    else if (event.key === 'Escape' && shows === 'typing' && isOpen) setFocus(false)
    else if (event.key === 'Backspace' && text === '' && props.onBackspace) props.onBackspace()
    else return
    event.preventDefault()
  }
  return (
    <div className={classNames('relative', className)}>
      <input
        role="combobox"
        aria-label={label}
        aria-expanded={isOpen}
        aria-controls={isOpen ? `${id}-list` : undefined}
        aria-autocomplete="list"
        aria-activedescendant={isOpen && active ? `${id}-${active.key}` : undefined}
        placeholder={placeholder}
        autoComplete="off"
        spellCheck={false}
        // biome-ignore lint/a11y/noAutofocus: asked for only by dialogs and panels that were opened to type into this field
        autoFocus={props.autoFocus}
        value={text}
        onFocus={() => setFocus(true)}
        onBlur={() => setFocus(false)}
        onChange={event => {
          setAt(0)
          setFocus(true)
          onText(event.target.value)
        }}
        onKeyDown={onKeyDown}
        className={classNames(inputClasses, 'h-9')}
      />
      {isOpen && (
        <OptionList
          id={id}
          label={label}
          options={options}
          active={active}
          onChoose={choose}
          isFloating={shows === 'typing'}
        >
          {empty}
        </OptionList>
      )}
    </div>
  )
}

type OptionListProps = {
  id: string
  label: string
  options: readonly ComboOption[]
  active: ComboOption | undefined
  onChoose: (option: ComboOption) => void
  isFloating: boolean
  children: ReactNode
}

function OptionList({ id, label, options, active, onChoose, isFloating, children }: OptionListProps) {
  const ref = useRef<HTMLDivElement>(null)
  const activeKey = active?.key
  useEffect(() => {
    if (activeKey === undefined) return
    ref.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' })
  }, [activeKey])
  return (
    <div
      ref={ref}
      className={classNames(
        'overflow-y-auto p-1',
        isFloating
          ? 'absolute inset-x-0 top-full z-60 mt-1 max-h-60 rounded-xl border border-line bg-raised shadow-high'
          : '-mx-1 mt-2 h-72 max-h-[45dvh]',
      )}
    >
      <div role="listbox" id={`${id}-list`} aria-label={label}>
        {options.map(option => (
          <Option
            key={option.key}
            id={`${id}-${option.key}`}
            option={option}
            isActive={option === active}
            onChoose={onChoose}
          />
        ))}
      </div>
      {options.length === 0 && <p className="px-2.5 py-2 text-[13px] text-ink-3">{children}</p>}
    </div>
  )
}

type OptionProps = {
  id: string
  option: ComboOption
  isActive: boolean
  onChoose: (option: ComboOption) => void
}

function Option({ id, option, isActive, onChoose }: OptionProps) {
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and names the active option
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field answers the keys
    <div
      role="option"
      id={id}
      aria-selected={isActive}
      aria-disabled={option.disabled}
      // The field would lose the focus before the click arrives.
      onMouseDown={event => event.preventDefault()}
      onClick={() => onChoose(option)}
      className={classNames(
        'flex min-h-9 cursor-pointer items-center gap-2.5 rounded-lg px-2.5 py-1.5 text-sm aria-selected:bg-hover hover:bg-hover',
        option.disabled && 'pointer-events-none text-ink-3',
      )}
    >
      {option.icon}
      <span className="min-w-0 flex-1">
        <span className="block truncate">{option.label}</span>
        {option.detail && <span className="block truncate text-xs text-ink-3">{option.detail}</span>}
      </span>
      {option.hint && <span className="tabular shrink-0 text-xs text-ink-3">{option.hint}</span>}
    </div>
  )
}
