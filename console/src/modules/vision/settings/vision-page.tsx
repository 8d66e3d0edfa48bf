import type { VisionModel } from '@fovea/client'
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
  // Workers, downloads, filling and indexes move on without a notice for each step.
  const capabilities = useQuery({ ...capabilitiesQuery, refetchInterval: LOOK_MS })
  const models = useQuery({
    ...modelsQuery,
    refetchInterval: ({ state }) => (state.data?.items.some(isMoving) ? POLL_MS : LOOK_MS),
  })
  const indexes = useQuery({ ...indexesQuery, refetchInterval: LOOK_MS })
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

/** While somebody waits for a model. */
const POLL_MS = 2_000
const LOOK_MS = 5_000

/** One that is here fills beside the one that is in use. */
const isMoving = ({ state, active, local, fill }: VisionModel) =>
  state === 'queued' ||
  state === 'downloading' ||
  state === 'removing' ||
  ((active || local) && fill !== null && fill.done + fill.failed < fill.total)

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
