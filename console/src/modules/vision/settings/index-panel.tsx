import type { VisionIndex } from '@fovea/client'
import { useMutation } from '@tanstack/react-query'
import { RefreshCw } from 'lucide-react'
import { fovea } from '#/data/client.ts'
import { wordsOf } from '#/data/errors.ts'
import { useStore } from '#/data/store.ts'
import { formatAgo, formatBytes, formatNumber } from '#/format/index.ts'
import { Badge, type BadgeTone, Button, Panel, showToast } from '#/ui/index.ts'
import { noteRun, runs } from '../data/runs.ts'
import { RunProgress } from '../look/run-over-library.tsx'
import { modelLabel } from '../words.ts'

/** How vectors are searched: each compared, or by an index whose recall was measured. */
export function IndexPanel({ indexes }: { indexes: readonly VisionIndex[] }) {
  return (
    <Panel
      title="Index"
      description="Few vectors are all compared, which finds everything. For many, an index is quicker; after each build its recall is measured, and an index that finds too little is not used."
    >
      {indexes.length === 0 ? (
        <p className="text-sm text-ink-3">There are no vectors yet.</p>
      ) : (
        <ul className="flex flex-col divide-y divide-line">
          {indexes.map(index => (
            <IndexRow key={`${index.kind} ${index.model}`} index={index} />
          ))}
        </ul>
      )}
    </Panel>
  )
}

const STATES: Record<VisionIndex['state'], readonly [string, BadgeTone]> = {
  none: ['All compared', 'neutral'],
  building: ['Being built', 'accent'],
  ready: ['Ready', 'ok'],
  refused: ['Found too little', 'warn'],
  failed: ['Failed', 'danger'],
  missing: ['File is gone', 'warn'],
}

const recallOf = ({ recall }: VisionIndex) =>
  recall && `recall@10 ${(recall.at10 * 100).toFixed(1)} % over ${formatNumber(recall.queries)} queries`

function IndexRow({ index }: { index: VisionIndex }) {
  const { kind, model, vectors, state, builtAt, bytes, failure } = index
  const [words, tone] = STATES[state]
  const name = `index ${kind} ${model}`
  const title = kind === 'faces' ? 'Faces' : 'Pictures'
  const jobId = useStore(runs, all => all.get(name))
  const rebuild = useMutation({
    mutationFn: () => fovea().search.index.rebuild({ kind, model }),
    onSuccess: ({ job }) => noteRun(name, job.id),
    onError: error => showToast({ title: 'That did not start', detail: wordsOf(error), tone: 'danger' }),
  })
  const facts = [
    `${formatNumber(vectors)} vectors`,
    recallOf(index),
    bytes && formatBytes(bytes),
    builtAt && `built ${formatAgo(builtAt, Date.now())}`,
  ]
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3 first:pt-0 last:pb-0">
      <div className="min-w-0 flex-1 basis-60">
        <h3 className="flex flex-wrap items-center gap-2 text-sm font-medium">
          {title}, {modelLabel(model)} <Badge tone={tone}>{words}</Badge>
        </h3>
        <p className="tabular mt-0.5 text-[13px] text-ink-2">{facts.filter(Boolean).join(' · ')}</p>
        {failure && <p className="mt-1 text-[13px] text-danger">{failure.message}</p>}
      </div>
      {jobId ? (
        <RunProgress jobId={jobId} name={name} title={`Index of ${title.toLowerCase()}`} />
      ) : state === 'none' ? null : (
        <Button
          size="small"
          icon={RefreshCw}
          busy={rebuild.isPending}
          aria-label={`Rebuild the index of ${title.toLowerCase()}`}
          onClick={() => rebuild.mutate()}
        >
          Rebuild
        </Button>
      )}
    </li>
  )
}
