import type { Part, VisionParts } from '../part.ts'
import type { FaceModelRef } from './ports.ts'
import { createFaceReader, type FaceReader } from './reader.ts'

export interface Faces extends Part {
  readonly reader: FaceReader
}

const LOCAL_MODEL: FaceModelRef = { key: 'human-blazeface-faceres@3.3.6', dimensions: 1024 }

export const createFaces = (parts: VisionParts): Faces => ({
  reader: createFaceReader(parts.db, LOCAL_MODEL),
})
