import { useQuery } from '@tanstack/react-query'
import { explain } from '#/data/errors.ts'
import { ErrorState, Loading, Skeleton } from '#/ui/index.ts'
import { capabilitiesQuery, indexesQuery, modelsQuery, visionSettingsQuery } from '../data/vision.ts'
import { FacesPanel } from './faces-panel.tsx'
import { IndexPanel } from './index-panel.tsx'
import { ModelsPanel } from './models-panel.tsx'
import { TasksPanel } from './tasks-panel.tsx'
import { WorkersPanel } from './workers-panel.tsx'

/** What the project wants of vision, and what the server can do. */
export function Page() {
  const settings = useQuery(visionSettingsQuery)
  const capabilities = useQuery(capabilitiesQuery)
  const models = useQuery({
    ...modelsQuery,
    // Downloads and filling move on without a notice for each step.
    refetchInterval: ({ state }) => (state.data?.items.some(isMoving) ? POLL_MS : false),
  })
  const indexes = useQuery(indexesQuery)
  const all = [settings, capabilities, models, indexes]
  const failed = all.find(query => query.error && !query.data)
  if (failed)
    return (
      <ErrorState
        {...explain(failed.error)}
        onRetry={() => void Promise.all(all.map(query => query.refetch()))}
      />
    )
  if (!settings.data || !capabilities.data || !models.data || !indexes.data) return <Waiting />
  return (
    <>
      <TasksPanel tasks={capabilities.data.items} settings={settings.data} />
      <FacesPanel settings={settings.data} />
      <ModelsPanel list={models.data} settings={settings.data} />
      <IndexPanel indexes={indexes.data} />
      <WorkersPanel workers={capabilities.data.workers} />
    </>
  )
}

const POLL_MS = 2_000

const isMoving = ({
  state,
  active,
  fill,
}: {
  state: string
  active: boolean
  fill: { done: number; failed: number; total: number } | null
}) =>
  state === 'queued' ||
  state === 'downloading' ||
  state === 'removing' ||
  (active && fill !== null && fill.done + fill.failed < fill.total)

function Waiting() {
  return (
    <Loading label="Loading settings of vision">
      <div className="flex flex-col gap-6">
        <Skeleton className="h-96 rounded-2xl" />
        <Skeleton className="h-56 rounded-2xl" />
      </div>
    </Loading>
  )
}
