import type { RulesetRules } from '@fovea/client'
import { ChevronDown } from 'lucide-react'
import type { ReactNode } from 'react'
import { Badge, classNames } from '#/ui/index.ts'
import { iconOf } from '../look/signal-icon.tsx'
import { SIGNALS, signalLabel } from '../words.ts'
import { placeOf, type RuleDraft, type RuleField, type RuleGroup, readRule } from './fields.ts'
import { NumberField } from './number-field.tsx'
import { sharedWords } from './words.ts'

export type GroupProps = {
  group: RuleGroup
  rules: RulesetRules
  draft: RuleDraft
  onDraft: (draft: RuleDraft) => void
}

const numberAt = ({ rules, draft }: GroupProps, { path }: RuleField) =>
  draft.numbers.get(placeOf(path)) ?? readRule(rules, path)

/** The draft with one number in it; a number that is back to what is stored is no change. */
function withNumber({ rules, draft }: GroupProps, { path }: RuleField, value: number): RuleDraft {
  const numbers = new Map(draft.numbers)
  if (value === readRule(rules, path)) numbers.delete(placeOf(path))
  else numbers.set(placeOf(path), value)
  return { ...draft, numbers }
}

function Fields(props: GroupProps) {
  return props.group.fields.map(field => (
    <NumberField
      key={placeOf(field.path)}
      field={field}
      base={readRule(props.rules, field.path)}
      value={numberAt(props, field)}
      isReadOnly={false}
      onChange={value => props.onDraft(withNumber(props, field, value))}
    />
  ))
}

const changesIn = ({ group, draft }: GroupProps) =>
  group.fields.filter(({ path }) => draft.numbers.has(placeOf(path))).length

type ShellProps = { title: ReactNode; means: string; changes: number; aside?: ReactNode; children: ReactNode }

/** Folded until somebody looks into it; what was changed inside is counted outside. */
function Shell({ title, means, changes, aside, children }: ShellProps) {
  return (
    <details className="group rounded-2xl border border-line bg-surface shadow-low">
      <summary className="flex list-none items-center gap-3 rounded-2xl px-4 py-3 hover:bg-hover sm:px-5 [&::-webkit-details-marker]:hidden">
        <span className="min-w-0 flex-1">
          <span className="flex flex-wrap items-center gap-2 text-sm font-semibold">
            {title}
            {changes > 0 && <Badge tone="accent">{changes} changed</Badge>}
            {aside}
          </span>
          <span className="block text-[13px] text-pretty text-ink-2">{means}</span>
        </span>
        <ChevronDown
          aria-hidden
          className="size-4 shrink-0 text-ink-3 transition-transform duration-150 group-open:rotate-180"
        />
      </summary>
      <div className="divide-y divide-line/60 border-t border-line px-4 py-1.5 sm:px-5">{children}</div>
    </details>
  )
}

/** The rules of one kind of signal, and whether it is looked for at all. */
export function SignalCard(props: GroupProps) {
  const { group, rules, draft, onDraft } = props
  const type = group.name
  const disabled: readonly string[] = draft.disabled ?? rules.disabled
  const isOn = !disabled.includes(type)
  const Icon = iconOf(type)
  const toggle = (on: boolean) => {
    const next = on ? disabled.filter(one => one !== type) : [...disabled, type]
    const isSame = [...next].sort().join() === [...rules.disabled].sort().join()
    onDraft({ ...draft, disabled: isSame ? undefined : next })
  }
  // The types are the server's; a newer one may name others.
  const means = (SIGNALS as Record<string, { means: string } | undefined>)[type]?.means ?? group.description
  return (
    <Shell
      title={
        <>
          <Icon aria-hidden className={classNames('size-4', isOn ? 'text-accent' : 'text-ink-3')} />
          {signalLabel(type)}
        </>
      }
      means={means}
      changes={changesIn(props)}
      aside={!isOn && <Badge tone="warn">Off</Badge>}
    >
      <label className="flex cursor-pointer items-center gap-3 py-3 text-sm font-medium">
        <input
          type="checkbox"
          checked={isOn}
          onChange={event => toggle(event.target.checked)}
          className="size-4 accent-accent"
        />
        Look for it
      </label>
      {isOn && <Fields {...props} />}
    </Shell>
  )
}

/** What all kinds of signals share. */
export function SharedCard(props: GroupProps) {
  const { title, means } = sharedWords(props.group.name)
  return (
    <Shell title={title} means={means || props.group.description} changes={changesIn(props)}>
      <Fields {...props} />
    </Shell>
  )
}
