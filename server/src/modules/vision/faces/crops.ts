import { Readable } from 'node:stream'
import type { RunOptions } from '#kernel/processes'
import type { ObjectRegistry, ObjectStore, StagedObject } from '#kernel/storage'
import type { Ml } from '../ml/ml.ts'
import type { CropFaces } from './local/crops.ts'
import type { Box } from './ports.ts'

/** Makes the pictures of faces and gets them ready to be kept. */
export interface FaceCrops {
  /** One for each box, in their order; to be kept in the transaction that stores the faces, and discarded after it. */
  stage(
    picture: Buffer,
    boxes: readonly Box[],
    signal: AbortSignal,
    options?: Pick<RunOptions, 'isAwaited'>,
  ): Promise<StagedObject[]>
}

interface Parts {
  readonly ml: Ml
  readonly objects: ObjectStore
  readonly registry: ObjectRegistry
}

export const createFaceCrops = ({ ml, objects, registry }: Parts): FaceCrops => ({
  async stage(picture, boxes, signal, options) {
    if (boxes.length === 0) return []
    const crops = await ml.run<CropFaces, Buffer[]>('crop-faces', { picture, boxes }, { ...options, signal })
    const staged: StagedObject[] = []
    try {
      for (const crop of crops) staged.push(await stageBytes(objects, crop, signal))
      await registry.prepare(staged, { signal })
      return staged
    } catch (error) {
      await discardAll(staged)
      throw error
    }
  },
})

export const discardAll = async (staged: readonly StagedObject[]): Promise<void> => {
  await Promise.all(staged.map(each => each.discard()))
}

const stageBytes = (objects: ObjectStore, bytes: Buffer, signal: AbortSignal): Promise<StagedObject> =>
  objects.stage(Readable.from([bytes], { objectMode: false }), {
    maxBytes: bytes.length,
    signal,
    internal: true,
  })
