import { decodePreview } from '../../ml/pictures.ts'
import { layoutOf, SIDE } from './layout.ts'

/** The colour layouts of previews (WebP), in their order. */
export const colourLayout = async ({
  pictures,
}: {
  pictures: readonly Uint8Array[]
}): Promise<Float32Array[]> => {
  const vectors: Float32Array[] = []
  for (const picture of pictures) {
    vectors.push(layoutOf(await decodePreview(picture, image => image.resize(SIDE, SIDE, { fit: 'fill' }))))
  }
  return vectors
}
