import type { VisionModel, VisionModelList, VisionSettings } from '@fovea/client'
import { useMutation } from '@tanstack/react-query'
import { Ellipsis, Plus } from 'lucide-react'
import { useState } from 'react'
import { fovea } from '#/data/client.ts'
import { wordsOf } from '#/data/errors.ts'
import { queryClient } from '#/data/query-client.ts'
import { formatBytes, formatNumber } from '#/format/index.ts'
import {
  Badge,
  type BadgeTone,
  Button,
  IconButton,
  Menu,
  type MenuItem,
  Panel,
  Progress,
  showToast,
} from '#/ui/index.ts'
import { VISION_KEY } from '../data/vision.ts'
import { modelLabel } from '../words.ts'
import { AddModelDialog } from './add-model-dialog.tsx'
import { useSettingsChange } from './use-settings-change.ts'

type ModelsPanelProps = { list: VisionModelList; settings: VisionSettings }

/** What turns pictures and words into vectors: what is there, what is used, and how far it has come. */
export function ModelsPanel({ list, settings }: ModelsPanelProps) {
  const [isAdding, setAdding] = useState(false)
  return (
    <Panel
      title="Models"
      description="By a model, pictures are found by what they show. Without one, Fovea compares only where their colours are."
      action={
        <Button icon={Plus} tone="primary" onClick={() => setAdding(true)}>
          Add a model
        </Button>
      }
    >
      <ul className="flex flex-col divide-y divide-line">
        {list.items.map(model => (
          <ModelRow key={model.key} model={model} settings={settings} />
        ))}
      </ul>
      {isAdding && <AddModelDialog known={list.known} onClose={() => setAdding(false)} />}
    </Panel>
  )
}

const STATES: Record<VisionModel['state'], readonly [string, BadgeTone]> = {
  queued: ['Waiting', 'neutral'],
  downloading: ['Downloading', 'accent'],
  ready: ['Ready', 'ok'],
  failed: ['Failed', 'danger'],
  removing: ['Being removed', 'warn'],
}

function ModelRow({ model, settings }: { model: VisionModel; settings: VisionSettings }) {
  const { key, state, fill, failure, active, understands } = model
  const [stateWords, tone] = STATES[state]
  const items = useModelItems(model, settings)
  return (
    <li data-model={key} className="py-4 first:pt-0 last:pb-0">
      <div className="flex items-start gap-3">
        <div className="min-w-0 flex-1">
          <h3 className="flex flex-wrap items-center gap-2 text-sm font-medium">
            <span className="min-w-0 truncate">
              {understands === 'colours' ? 'Colours alone' : modelLabel(key)}
            </span>
            <Badge tone={tone}>{stateWords}</Badge>
            {active && <Badge tone="accent">In use</Badge>}
          </h3>
          <p className="mt-0.5 text-[13px] break-words text-ink-3">{factsOf(model)}</p>
        </div>
        {items.length > 0 && (
          <Menu
            label={`Change ${modelLabel(key)}`}
            align="end"
            items={items}
            trigger={props => (
              <IconButton
                {...props}
                icon={Ellipsis}
                label={`Change ${modelLabel(key)}`}
                data-tip="Change"
                tipAlign="end"
                className="-mr-2"
              />
            )}
          />
        )}
      </div>
      {state === 'downloading' && (
        <Progress value={model.progress} label={`Download of ${modelLabel(key)}`} className="mt-3" />
      )}
      {state === 'ready' && fill && fill.total > 0 && <FillState name={modelLabel(key)} fill={fill} />}
      {failure && (
        <p className="mt-2 text-[13px] text-danger">
          {failure.message} <code className="font-mono text-xs">{failure.code}</code>
        </p>
      )}
    </li>
  )
}

function FillState({ name, fill }: { name: string; fill: NonNullable<VisionModel['fill']> }) {
  const { done, failed, total } = fill
  return (
    <div className="mt-3">
      <Progress
        value={done / total}
        label={`Pictures that ${name} has gone through`}
        tone={done + failed >= total ? 'ok' : 'accent'}
      />
      <p className="tabular mt-1.5 text-[13px] text-ink-2">
        {formatNumber(done)} of {formatNumber(total)} pictures
        {failed > 0 && `, ${formatNumber(failed)} could not be read`}
      </p>
    </div>
  )
}

function factsOf({ id, dtype, revision, dimensions, modalities, size, source }: VisionModel): string {
  const where = source.kind === 'built-in' ? 'comes with Fovea' : (source.location ?? source.kind)
  return [
    revision ? `${id} at ${revision}` : id,
    dtype,
    dimensions && `${formatNumber(dimensions)} dimensions`,
    modalities.join(' and '),
    size && formatBytes(size),
    where,
  ]
    .filter(Boolean)
    .join(' · ')
}

/** What can be done with a model, as it stands. */
function useModelItems(model: VisionModel, settings: VisionSettings): MenuItem[] {
  const change = useSettingsChange(settings)
  const act = useMutation({
    mutationFn: (work: () => Promise<unknown>) => work(),
    onError: error => showToast({ title: 'That did not work', detail: wordsOf(error), tone: 'danger' }),
    onSettled: () => void queryClient.invalidateQueries({ queryKey: VISION_KEY }),
  })
  const { key, state, fill, active, builtIn, local, jobId } = model
  const { models, jobs } = fovea()
  const isReady = state === 'ready'
  const isPartial = fill !== null && fill.done + fill.failed < fill.total
  const items: MenuItem[] = []
  if (isReady && isPartial)
    items.push({ label: 'Go through all pictures', onSelect: () => act.mutate(() => models.fill(key)) })
  if (isReady && !active)
    items.push({
      label: 'Search by it',
      hint: isPartial ? 'not all pictures yet' : '',
      onSelect: () => change.mutate({ embeddingModel: key, ...(isPartial ? { force: true } : {}) }),
    })
  if (settings.embeddingModel === key)
    items.push({
      label: 'Choose the best by itself',
      onSelect: () => change.mutate({ embeddingModel: null }),
    })
  if (isReady && local && !builtIn)
    items.push({ label: 'Free its files on the disk', onSelect: () => act.mutate(() => models.evict(key)) })
  if (state === 'downloading' && jobId)
    items.push({ label: 'Stop the download', onSelect: () => act.mutate(() => jobs.cancel(jobId)) })
  if (!builtIn && !active && state !== 'removing')
    items.push({
      label: 'Delete, with its vectors',
      danger: true,
      onSelect: () => act.mutate(() => models.remove(key)),
    })
  return items
}
