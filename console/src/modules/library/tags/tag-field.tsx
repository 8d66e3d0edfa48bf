import { useInfiniteQuery } from '@tanstack/react-query'
import { Plus, Tag as TagIcon } from 'lucide-react'
import { useId, useState } from 'react'
import { formatNumber } from '#/format/index.ts'
import { Chip, Combobox, type ComboOption } from '#/ui/index.ts'
import { spellTag, tagsQuery } from '../data/tags.ts'

type TagFieldProps = {
  label: string
  tags: readonly string[]
  onAdd: (tag: string) => void
  onRemove: (tag: string) => void
  onPress?: (tag: string) => void
  /** Whether a tag that is nowhere yet may be given. */
  canCreate?: boolean
  placeholder?: string
}

/** The options for what is typed: known tags that are not set yet, and the new one. */
export function useTagOptions(text: string, without: readonly string[], canCreate: boolean): ComboOption[] {
  const spelled = spellTag(text)
  const known = useInfiniteQuery(tagsQuery(spelled))
  const options = (known.data ?? [])
    .filter(tag => !without.includes(tag.name))
    .map(tag => ({
      key: tag.name,
      label: tag.name,
      hint: formatNumber(tag.assetCount),
      icon: <TagIcon aria-hidden className="size-4 shrink-0 text-ink-3" />,
    }))
  const isNew = spelled !== '' && !without.includes(spelled) && !options.some(one => one.key === spelled)
  if (!canCreate || !isNew) return options
  const create = {
    key: spelled,
    label: `New tag “${spelled}”`,
    icon: <Plus aria-hidden className="size-4 shrink-0 text-accent" />,
  }
  // Before the server has answered, Enter means what was typed.
  return known.isPlaceholderData || options.length === 0 ? [create, ...options] : [...options, create]
}

/** Tags as chips, and a field that suggests more while one types. */
export function TagField({
  label,
  tags,
  onAdd,
  onRemove,
  onPress,
  canCreate = false,
  placeholder,
}: TagFieldProps) {
  const [text, setText] = useState('')
  const options = useTagOptions(text, tags, canCreate)
  const id = useId()
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out beside its legend
    <div role="group" aria-labelledby={id}>
      <p id={id} className="mb-1.5 text-[13px] font-medium text-ink-2">
        {label}
      </p>
      {tags.length > 0 && (
        <ul className="mb-2 flex flex-wrap gap-1.5">
          {tags.map(tag => (
            <li key={tag} className="max-w-full min-w-0">
              <Chip
                onRemove={() => onRemove(tag)}
                removeLabel={`Remove the tag ${tag}`}
                {...(onPress
                  ? { onPress: () => onPress(tag), pressLabel: `Show everything tagged ${tag}` }
                  : {})}
              >
                {tag}
              </Chip>
            </li>
          ))}
        </ul>
      )}
      <Combobox
        label={canCreate ? 'Add a tag' : 'Tag to look for'}
        placeholder={placeholder ?? (canCreate ? 'Add a tag' : 'Any tag')}
        text={text}
        onText={setText}
        options={options}
        onChoose={tag => {
          setText('')
          onAdd(tag)
        }}
        empty="No tag is called like this"
        onBackspace={() => {
          const last = tags.at(-1)
          if (last !== undefined) onRemove(last)
        }}
      />
    </div>
  )
}
