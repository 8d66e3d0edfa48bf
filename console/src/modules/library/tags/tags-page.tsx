import type { Tag } from '@fovea/client'
import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Pencil, Search, Tags, Trash2 } from 'lucide-react'
import { type FormEvent, useId, useState } from 'react'
import { explain, issueOf, wordsOf } from '#/data/errors.ts'
import { countOf, formatNumber } from '#/format/index.ts'
import {
  Button,
  classNames,
  Dialog,
  EmptyState,
  ErrorState,
  IconButton,
  inputClasses,
  Loading,
  Panel,
  Skeleton,
  showToast,
  TextField,
} from '#/ui/index.ts'
import { deleteTag, renameTag, spellTag, tagsQuery } from '../data/tags.ts'

/** All tags of the project: how often each is used, another spelling for it, or none at all. */
export function Page() {
  const [text, setText] = useState('')
  const tags = useInfiniteQuery(tagsQuery(spellTag(text)))
  return (
    <Panel
      title="Tags"
      description="What is renamed or removed here changes on every item that has the tag."
      action={<Find text={text} onText={setText} />}
    >
      {tags.data ? (
        <TagList tags={tags.data} text={text} />
      ) : tags.error ? (
        <ErrorState {...explain(tags.error)} onRetry={() => void tags.refetch()} />
      ) : (
        <Loading label="Loading tags">
          <Skeleton className="h-24" />
        </Loading>
      )}
      {tags.hasNextPage && (
        <Button className="mt-3" busy={tags.isFetchingNextPage} onClick={() => void tags.fetchNextPage()}>
          Show more
        </Button>
      )}
    </Panel>
  )
}

function Find({ text, onText }: { text: string; onText: (text: string) => void }) {
  return (
    <search className="relative w-full sm:w-56">
      <Search aria-hidden className="pointer-events-none absolute top-2.5 left-3 size-4 text-ink-3" />
      <input
        aria-label="Find a tag"
        placeholder="Find a tag"
        value={text}
        onChange={event => onText(event.target.value)}
        className={classNames(inputClasses, 'h-9 pl-9')}
      />
    </search>
  )
}

function TagList({ tags, text }: { tags: readonly Tag[]; text: string }) {
  const [renaming, setRenaming] = useState<Tag>()
  const [deleting, setDeleting] = useState<Tag>()
  if (tags.length === 0)
    return (
      <EmptyState
        icon={Tags}
        title={text.trim() === '' ? 'No tags yet' : `No tag begins with “${text.trim()}”`}
        className="py-8"
      >
        Select pictures in the library and press Tags, or add one on a picture’s own page.
      </EmptyState>
    )
  return (
    <>
      <ul className="flex flex-col divide-y divide-line">
        {tags.map(tag => (
          <li key={tag.name} className="flex items-center gap-2 py-1.5">
            <Link
              to="/library"
              search={{ tags: tag.name }}
              className="min-w-0 flex-1 truncate rounded-md text-sm font-medium hover:text-accent"
            >
              {tag.name}
            </Link>
            <span className="tabular text-[13px] text-ink-3">
              {formatNumber(tag.assetCount)} <span className="sr-only">items</span>
            </span>
            <IconButton
              icon={Pencil}
              label={`Rename ${tag.name}`}
              data-tip="Rename"
              onClick={() => setRenaming(tag)}
            />
            <IconButton
              icon={Trash2}
              label={`Remove ${tag.name}`}
              data-tip="Remove"
              tipAlign="end"
              onClick={() => setDeleting(tag)}
            />
          </li>
        ))}
      </ul>
      {renaming && <RenameDialog tag={renaming} known={tags} onClose={() => setRenaming(undefined)} />}
      {deleting && <DeleteDialog tag={deleting} onClose={() => setDeleting(undefined)} />}
    </>
  )
}

const detailOf = (goesOn: boolean) =>
  goesOn ? { detail: 'It has many items: a job is changing them now.' } : {}

type RenameProps = { tag: Tag; known: readonly Tag[]; onClose: () => void }

function RenameDialog({ tag, known, onClose }: RenameProps) {
  const [name, setName] = useState(tag.name)
  const formId = useId()
  const spelled = spellTag(name)
  const merges = known.some(one => one.name === spelled && one.name !== tag.name)
  const rename = useMutation({
    mutationFn: () => renameTag(tag.name, spelled),
    onSuccess: goesOn => {
      onClose()
      showToast({ title: `“${tag.name}” is now “${spelled}”`, tone: 'success', ...detailOf(goesOn) })
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    rename.mutate()
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Rename “${tag.name}”`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            form={formId}
            tone="primary"
            busy={rename.isPending}
            disabled={spelled === '' || spelled === tag.name}
          >
            {merges ? 'Merge' : 'Rename'}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} noValidate>
        <TextField
          label="Name"
          value={name}
          maxLength={100}
          autoComplete="off"
          error={rename.error ? (issueOf(rename.error, 'name') ?? wordsOf(rename.error)) : undefined}
          hint={
            merges
              ? `There is a tag “${spelled}” already: both become one.`
              : `Changes ${countOf(tag.assetCount, 'item')}. Tags are kept in lower case.`
          }
          onChange={event => setName(event.target.value)}
        />
      </form>
    </Dialog>
  )
}

function DeleteDialog({ tag, onClose }: { tag: Tag; onClose: () => void }) {
  const remove = useMutation({
    mutationFn: () => deleteTag(tag.name),
    onSuccess: goesOn => {
      onClose()
      showToast({ title: `“${tag.name}” is removed`, tone: 'success', ...detailOf(goesOn) })
    },
    onError: error => showToast({ title: 'The tag was not removed', detail: wordsOf(error), tone: 'danger' }),
  })
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Remove “${tag.name}”?`}
      description={`It is taken off ${countOf(tag.assetCount, 'item')}. The items themselves stay.`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="danger" busy={remove.isPending} onClick={() => remove.mutate()}>
            Remove tag
          </Button>
        </>
      }
    />
  )
}
