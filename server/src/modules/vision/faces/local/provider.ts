import type { Ml } from '../../ml/ml.ts'
import type { DetectedFace, FaceModelRef, FaceProvider } from '../ports.ts'
import type { EmbedFace, FindFaces } from './child.ts'

/** Detector and recognition of the package @vladmandic/human, of this version: other weights get another name. */
export const LOCAL_FACES: FaceModelRef = { key: 'human-blazeface-faceres@3.3.6', dimensions: 1024 }

/** Faces without a network: the weights come with the installation, and the children of `ml` run them. */
export const createLocalFaces = (ml: Ml): FaceProvider => ({
  model: LOCAL_FACES,
  detect: (picture, { signal, isAwaited = false, ...options }) =>
    ml.run<FindFaces, DetectedFace[]>('find-faces', { picture, ...options }, { signal, isAwaited }),
  embed: (picture, box, signal) =>
    ml.run<EmbedFace, Float32Array | null>('embed-face', { picture, box }, { signal, isAwaited: true }),
})
