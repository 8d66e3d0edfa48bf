import type { Transport } from './transport.ts'
import type { VisionModel, VisionModelFill, VisionModelInput, VisionModelList } from './types.ts'
import { segment } from './url.ts'

/** The models of the server that make vectors of pictures and words. Only administrators change them. */
export function modelsResource(transport: Transport) {
  const path = (key: string, tail = ''): string => `/v1/vision/models/${segment(key)}${tail}`
  return {
    /** With how far each has gone through the project, and `known`: some that can be added. */
    list: () => transport.json<VisionModelList>('GET', '/v1/vision/models'),
    /** From the hub by id and revision, or from a folder on the server. */
    add: (input: VisionModelInput) =>
      transport.json<VisionModel>('POST', '/v1/vision/models', { body: input, idempotencyKey: 'auto' }),
    /** With its vectors; not while a project searches by it. */
    remove: (key: string) => transport.json<VisionModel>('DELETE', path(key)),
    /** Frees the disks; the files are fetched from the store again when they are needed. */
    evict: (key: string) => transport.json<VisionModel>('POST', path(key, '/evict')),
    /** Makes the vectors that the project lacks. */
    fill: (key: string) =>
      transport.json<VisionModelFill>('POST', path(key, '/fill'), { idempotencyKey: 'auto' }),
  }
}
