import sharp from 'sharp'

const noise = (width: number, height: number, sigma: number) =>
  sharp({
    create: { width, height, channels: 3, background: '#000', noise: { type: 'gaussian', mean: 128, sigma } },
  })

/** A 12-megapixel JPEG of soft shapes with sensor noise: as many bytes and as much work as a photo. */
export const makePhoto = async (index: number): Promise<Buffer> => {
  const shapes = await noise(500, 375, 60)
    .blur(3 + index)
    .png()
    .toBuffer()
  const grain = await noise(4000, 3000, 12).png({ compressionLevel: 1 }).toBuffer()
  return sharp(shapes)
    .resize(4000, 3000, { fit: 'fill' })
    .composite([{ input: grain, blend: 'soft-light' }])
    .withExif({ IFD2: { DateTimeOriginal: '2024:05:31 23:59:59', OffsetTimeOriginal: '+02:00' } })
    .jpeg({ quality: 88 })
    .toBuffer()
}
