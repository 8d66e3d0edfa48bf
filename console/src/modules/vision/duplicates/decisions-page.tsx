import type { DuplicateResolution } from '@fovea/client'
import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ArrowLeft, History, Split, Trash2, Undo2 } from 'lucide-react'
import { Page as Frame } from '#/app/page.tsx'
import { fovea } from '#/data/client.ts'
import { explain } from '#/data/errors.ts'
import { countOf, formatAgo, formatDateTime } from '#/format/index.ts'
import { Badge, Button, buttonClasses, EmptyState, ErrorState, Loading, Skeleton } from '#/ui/index.ts'
import { resolutionsQuery, undoResolution } from '../data/duplicates.ts'

/** What was decided about duplicates; each decision can be taken back. */
export function Page() {
  const decisions = useInfiniteQuery(resolutionsQuery)
  return (
    <Frame
      title="Decisions"
      width="reading"
      bar={
        <>
          <Link to="/duplicates" className={`${buttonClasses('ghost')} -ml-3`}>
            <ArrowLeft aria-hidden className="size-4" /> Duplicates
          </Link>
          <h1 className="text-lg font-semibold tracking-tight">Decisions</h1>
        </>
      }
    >
      {decisions.data ? (
        decisions.data.length === 0 ? (
          <EmptyState icon={History} title="Nothing was decided yet">
            Whatever you decide about duplicates is listed here, and can be undone.
          </EmptyState>
        ) : (
          <ul aria-label="Decisions" className="flex flex-col divide-y divide-line">
            {decisions.data.map(decision => (
              <DecisionRow key={decision.id} decision={decision} />
            ))}
          </ul>
        )
      ) : decisions.error ? (
        <ErrorState {...explain(decisions.error)} onRetry={() => void decisions.refetch()} />
      ) : (
        <Loading label="Loading decisions">
          <Skeleton className="h-20" />
        </Loading>
      )}
      {decisions.hasNextPage && (
        <Button
          className="mt-4"
          busy={decisions.isFetchingNextPage}
          onClick={() => void decisions.fetchNextPage()}
        >
          Show more
        </Button>
      )}
    </Frame>
  )
}

/** Pictures of a decision that are shown; the number says the rest. */
const SHOWN = 4

function DecisionRow({ decision }: { decision: DuplicateResolution }) {
  const { kind, keptIds, trashedIds, differentIds, createdAt, createdByLabel, undoneAt } = decision
  const undo = useMutation({ mutationFn: () => undoResolution(decision.id) })
  const isTrashed = kind === 'trashed'
  const Icon = isTrashed ? Trash2 : Split
  const shown = (isTrashed ? keptIds : differentIds).slice(0, SHOWN)
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3">
      <Icon aria-hidden className="size-5 shrink-0 text-ink-3" strokeWidth={1.8} />
      <div className="flex -space-x-3">
        {shown.map(id => (
          <img
            key={id}
            src={fovea().assets.thumbnailUrl(id)}
            alt=""
            className="size-11 rounded-lg border-2 border-canvas bg-line object-cover"
          />
        ))}
      </div>
      <div className="min-w-0 flex-1 basis-44">
        <p className="text-sm font-medium">
          {isTrashed
            ? `${countOf(trashedIds.length, 'copy', 'copies')} trashed, ${keptIds.length} kept`
            : `${countOf(differentIds.length, 'picture')} told apart`}
        </p>
        <p className="text-[13px] text-ink-3" title={formatDateTime(createdAt)}>
          {formatAgo(createdAt, Date.now())} · {createdByLabel}
        </p>
      </div>
      {undoneAt === null ? (
        <Button size="small" icon={Undo2} busy={undo.isPending} onClick={() => undo.mutate()}>
          Undo
        </Button>
      ) : (
        <Badge>Undone</Badge>
      )}
    </li>
  )
}
