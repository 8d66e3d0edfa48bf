import { Problem } from '#kernel/errors'
import type { TaskHandler } from '#kernel/processes'
import { decodePreview } from '../ml/pictures.ts'
import { greyOf, type Measures, measure } from './measure.ts'

/** The longest side that is looked at: what is sharp at this size looks sharp on a screen. */
const MEASURED_SIDE = 1024

export interface MeasureTask {
  readonly pictures: readonly Uint8Array[]
}

export type Measured = { readonly measures: Measures } | { readonly code: string; readonly message: string }

const measurePicture = async (picture: Uint8Array): Promise<Measures> => {
  let width = 0
  let height = 0
  const rgb = await decodePreview(picture, (image, size) => {
    const scale = Math.min(1, MEASURED_SIDE / Math.max(size.width, size.height))
    width = Math.max(1, Math.round(size.width * scale))
    height = Math.max(1, Math.round(size.height * scale))
    return image.resize(width, height, { fit: 'fill' })
  })
  return measure({ pixels: greyOf(rgb), width, height })
}

/** The measures of previews (WebP), in their order; one that cannot be decoded keeps no other from being measured. */
const measurePictures = async ({ pictures }: MeasureTask): Promise<Measured[]> => {
  const measured: Measured[] = []
  for (const picture of pictures) {
    try {
      measured.push({ measures: await measurePicture(picture) })
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      measured.push({ code: error.code, message: error.message })
    }
  }
  return measured
}

/** What a child that runs models can do for the quality of pictures. */
export const qualityHandlers: Readonly<Record<string, TaskHandler>> = { quality: measurePictures }
