import type { Ml } from '../ml/ml.ts'
import type { Part, VisionParts } from '../part.ts'
import type { SettingsReader } from '../settings/settings.ts'
import { bringFacesAlong } from './arrival.ts'
import { createCropService } from './crop.service.ts'
import { createFaceCrops } from './crops.ts'
import { deleteReplaced } from './deletion.repository.ts'
import { createDeletionService } from './deletion.service.ts'
import { findReferences } from './face.repository.ts'
import { faceRoutes } from './face.routes.ts'
import { createFaceService } from './face.service.ts'
import { createFacesTask } from './faces.task.ts'
import { openFaceProvider } from './open-provider.ts'
import type { FaceProvider } from './ports.ts'
import { createFaceReader, type FaceReader } from './reader.ts'
import { createFaceStore } from './store.ts'

export interface Faces extends Part {
  readonly reader: FaceReader
  readonly provider: FaceProvider
}

interface Needs {
  readonly ml: Ml
  readonly settings: SettingsReader
}

const HOUR_MS = 3_600_000
const PAGE = 500

/** Finds faces and keeps them, as long as the project wants it. */
export const createFaces = (parts: VisionParts, { ml, settings }: Needs): Faces => {
  const { provider, close } = openFaceProvider({ ...parts, ml })
  const reader = createFaceReader(parts.db, provider.model)
  const crops = createFaceCrops({ ...parts, ml })
  const store = createFaceStore({ ...parts, settings })
  parts.registry.registerReferences('vision.face', findReferences)
  parts.library.onArrival(bringFacesAlong)
  return {
    reader,
    provider,
    tasks: [createFacesTask({ ...parts, provider, crops, store, settings })],
    routes: faceRoutes({
      faces: createFaceService({ ...parts, reader, provider, crops, settings }),
      crops: createCropService({ ...parts, reader }),
      deletion: createDeletionService({ ...parts, settings }),
    }),
    close,
    housekeeping: [
      { name: 'vision.delete-replaced-faces', everyMs: HOUR_MS, run: signal => sweep(parts, signal) },
    ],
  }
}

const sweep = async ({ db }: Pick<VisionParts, 'db'>, signal: AbortSignal): Promise<void> => {
  while (!signal.aborted && (await db.transaction(tx => deleteReplaced(tx, PAGE))) === PAGE);
}
