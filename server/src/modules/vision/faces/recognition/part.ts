import type { Part, VisionParts } from '../../part.ts'
import type { FaceSearch } from '../../search/ports.ts'
import type { SettingsReader } from '../../settings/settings.ts'
import type { Faces } from '../part.ts'
import { createQueryFaces } from './query-face.ts'
import { recognitionRoutes } from './recognition.routes.ts'
import { createRecognitionService } from './recognition.service.ts'

interface Needs {
  readonly faces: Pick<Faces, 'reader' | 'provider'>
  readonly search: FaceSearch
  readonly settings: SettingsReader
}

/** Compares faces for apps: who is in a picture, and whether two are one person. */
export const createRecognition = (parts: VisionParts, { faces, ...needs }: Needs): Part => {
  const queries = createQueryFaces({ ...parts, ...faces })
  return {
    routes: recognitionRoutes(
      createRecognitionService({ ...parts, ...needs, provider: faces.provider, queries }),
    ),
  }
}
