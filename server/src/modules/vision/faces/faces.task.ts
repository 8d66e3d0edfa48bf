import { z } from 'zod'
import type { Database } from '#kernel/db'
import { facesNotEnabled } from '../errors.ts'
import type { SettingsReader } from '../settings/settings.ts'
import { defineTask, type TaskOutcome, type TaskSource, type VisionTask } from '../tasks/task.ts'
import { discardAll, type FaceCrops } from './crops.ts'
import { TASK_NAME, TASK_VERSION } from './names.ts'
import type { FaceProvider } from './ports.ts'
import type { FaceStore } from './store.ts'

/** More are taken for a pattern that looks like faces; the surest are kept. */
export const MAX_FACES = 200

const FacesParams = z.strictObject({
  minScore: z.number().min(0.1).max(1).default(0.5).meta({
    description: 'How sure the detector must be.',
  }),
  smallFaces: z.boolean().default(false).meta({
    description:
      'Looks at overlapping parts of the picture as well: groups and crowds, at several times the cost.',
  }),
})
type FacesParams = z.infer<typeof FacesParams>

const FacesOutput = z.object({ count: z.number().int().meta({ description: 'Faces that were found.' }) })

interface Parts {
  readonly db: Database
  readonly provider: FaceProvider
  readonly crops: FaceCrops
  readonly store: FaceStore
  readonly settings: SettingsReader
}

/** Finds the faces of a picture. What it found is at `GET /v1/assets/{id}/faces`; the result itself only counts. */
export const createFacesTask = (parts: Parts): VisionTask =>
  defineTask<FacesParams>({
    name: TASK_NAME,
    version: TASK_VERSION,
    title: 'Faces',
    description:
      'Finds faces, with their landmarks, pictures and vectors, from which people are made. Biometric data: off until the project turns it on.',
    inputs: ['image'],
    params: FacesParams,
    output: FacesOutput,
    cost: 'moderate',
    batch: 1,
    onArrivalByDefault: true,
    wanted: settings => settings.faces.enabled,
    model: async () => parts.provider.model.key,
    async unavailable(projectId) {
      const { faces } = await parts.settings.of(parts.db.query, projectId)
      if (faces.enabled) return null
      const { code, message } = facesNotEnabled()
      return { code, message }
    },
    async run(sources, params, { signal }) {
      const outcomes: TaskOutcome[] = []
      for (const source of sources) outcomes.push(await look(parts, source, params, signal))
      return outcomes
    },
  })

const look = async (
  { provider, crops, store }: Parts,
  { asset, preview }: TaskSource,
  params: FacesParams,
  signal: AbortSignal,
): Promise<TaskOutcome> => {
  const picture = await preview()
  const found = (await provider.detect(picture, { ...params, signal })).slice(0, MAX_FACES)
  const staged = await crops.stage(
    picture,
    found.map(({ box }) => box),
    signal,
  )
  const faces = found.flatMap((face, index) => {
    const crop = staged[index]
    return crop ? [{ ...face, crop }] : []
  })
  return {
    output: { count: faces.length },
    store: tx => store.store(tx, asset, faces, provider.model.key),
    release: () => discardAll(staged),
  }
}
