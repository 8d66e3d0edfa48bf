import type { Asset } from '@fovea/client'
import { Check, Minus, Tags } from 'lucide-react'
import { useState } from 'react'
import { countOf } from '#/format/index.ts'
import { Button, Combobox, classNames, Popover } from '#/ui/index.ts'
import { type TagChange, tagAssets } from '../data/actions.ts'
import { tagsOfSelection } from '../data/tags.ts'
import { useTagOptions } from './tag-field.tsx'

/** Adds and removes tags of everything that is selected, and shows which tags all and which only some of it have. */
export function SelectionTags({ selected }: { selected: readonly Asset[] }) {
  return (
    <Popover
      label="Tags of the selection"
      trigger={props => (
        <Button {...props} icon={Tags} className="max-sm:w-9 max-sm:px-0" aria-label="Tags">
          <span className="max-sm:hidden">Tags</span>
        </Button>
      )}
    >
      {() => <SelectionTagPanel selected={selected} />}
    </Popover>
  )
}

function SelectionTagPanel({ selected }: { selected: readonly Asset[] }) {
  const [text, setText] = useState('')
  const tags = tagsOfSelection(selected)
  const onAll = tags.filter(tag => tag.onAll).map(tag => tag.name)
  const options = useTagOptions(text, onAll, true)
  const change = (what: TagChange) => void tagAssets(selected, what)
  return (
    <div className="p-3">
      <Combobox
        label={`Add a tag to ${countOf(selected.length, 'item')}`}
        placeholder="Add a tag"
        text={text}
        onText={setText}
        options={text === '' ? [] : options}
        onChoose={tag => {
          setText('')
          change({ add: [tag] })
        }}
      />
      {tags.length === 0 ? (
        <p className="px-1 pt-3 pb-1 text-[13px] text-ink-3">The selection has no tags yet.</p>
      ) : (
        <ul aria-label="Tags of the selection" className="mt-2 max-h-64 overflow-y-auto">
          {tags.map(({ name, onAll: isOnAll, count }) => (
            <li key={name}>
              <TagRow
                name={name}
                isOnAll={isOnAll}
                detail={isOnAll ? 'all' : `${count} of ${selected.length}`}
                onToggle={() => change(isOnAll ? { remove: [name] } : { add: [name] })}
              />
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

type TagRowProps = { name: string; isOnAll: boolean; detail: string; onToggle: () => void }

/** Pressing gives the tag to all; when all have it, takes it from all. */
function TagRow({ name, isOnAll, detail, onToggle }: TagRowProps) {
  const Icon = isOnAll ? Check : Minus
  return (
    // biome-ignore lint/a11y/useSemanticElements: HTML has no attribute for "on some of them"; only scripts can set it
    <button
      type="button"
      role="checkbox"
      aria-checked={isOnAll ? true : 'mixed'}
      aria-label={`${name}, ${detail}`}
      onClick={onToggle}
      className="flex h-9 w-full items-center gap-2.5 rounded-lg px-2 text-left text-sm hover:bg-hover focus-visible:-outline-offset-2"
    >
      <span
        className={classNames(
          'grid size-[18px] shrink-0 place-items-center rounded-[5px] border',
          isOnAll ? 'border-accent bg-accent text-on-accent' : 'border-line-strong text-ink-2',
        )}
      >
        <Icon aria-hidden className="size-3" strokeWidth={3} />
      </span>
      <span className="min-w-0 flex-1 truncate">{name}</span>
      <span className="tabular text-xs text-ink-3">{detail}</span>
    </button>
  )
}
