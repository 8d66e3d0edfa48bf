import { z } from 'zod'
import type { AssetReader } from '#modules/library'
import { defineTask, type VisionTask } from '../tasks/task.ts'

const side = z.number().int().min(1).max(4_096)

const Params = z.strictObject({
  format: z.enum(['webp', 'jpeg', 'avif']).default('webp'),
  width: side.optional(),
  height: side.optional(),
  fit: z.enum(['inside', 'cover', 'contain']).default('inside'),
  quality: z.number().int().min(1).max(100).default(80),
})

const Output = z.object({
  mime: z.string(),
  width: z.number().int(),
  height: z.number().int(),
  size: z.number().int(),
  sha256: z.string(),
  path: z.string().meta({ description: 'Where it is read: `GET` this.' }),
})

/** The longest side that is made. */
const MAX_SIDE = 4_096

/** An image in another format, kept with its asset like any rendition of it. */
export const convertTask = ({ reader }: { reader: AssetReader }): VisionTask =>
  defineTask({
    name: 'convert',
    version: '1',
    title: 'Other formats',
    description: 'Makes a WebP, JPEG or AVIF of an image; its newest 32 renditions are kept.',
    inputs: ['image'],
    params: Params,
    output: Output,
    cost: 'moderate',
    batch: 1,
    onArrivalByDefault: false,
    run: async (sources, params, { signal }) => {
      const outcomes = []
      for (const { asset } of sources) {
        signal.throwIfAborted()
        const { format, fit, quality } = params
        const width = params.width ?? (params.height === undefined ? MAX_SIDE : undefined)
        const height = params.height ?? (params.width === undefined ? MAX_SIDE : undefined)
        const { mime, size, sha256, ...made } = await reader.render(asset, {
          width,
          height,
          format,
          fit,
          quality,
        })
        const asked = { width, height, fit, format, quality, version: asset.version }
        const query = new URLSearchParams(
          Object.entries(asked).flatMap(([name, value]) =>
            value === undefined ? [] : [[name, String(value)]],
          ),
        )
        const path = `/v1/assets/${asset.id}/render?${query}`
        outcomes.push({ output: { mime, width: made.width, height: made.height, size, sha256, path } })
      }
      return outcomes
    },
  })
