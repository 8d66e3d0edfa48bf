import sharp, { type Sharp } from 'sharp'
import { describe, expect, it } from 'vitest'
import { startTestMl } from '../../ml/test-ml.ts'
import { cosine, itMakesVectors } from '../provider.contract.ts'
import { createColourLayout } from './provider.ts'

const { ml } = startTestMl()
const provider = createColourLayout(ml)

const layout = async (picture: Sharp): Promise<Float32Array> => {
  const [vector] = await provider.embedPictures(
    [await picture.webp({ quality: 80 }).toBuffer()],
    AbortSignal.timeout(60_000),
  )
  if (!vector) throw new Error('no vector came back')
  return vector
}

/** Sky, grass and a sun on the left. */
const landscape = (): Sharp => {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="480">
    <rect width="640" height="250" fill="#7fb2e5"/><rect y="250" width="640" height="230" fill="#4c8a3a"/>
    <circle cx="150" cy="120" r="70" fill="#ffe680"/><rect x="420" y="180" width="120" height="180" fill="#7a3b2e"/></svg>`
  return sharp(Buffer.from(svg))
}
const portrait = (): Sharp => {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="480" height="640">
    <rect width="480" height="640" fill="#20242c"/><ellipse cx="240" cy="280" rx="130" ry="180" fill="#d9a888"/></svg>`
  return sharp(Buffer.from(svg))
}

describe('the colour layout', () => {
  itMakesVectors(() => provider)

  it('finds copies that were recompressed, resized, brightened, cropped a little or mirrored', async () => {
    const original = await layout(landscape())
    const png = await landscape().png().toBuffer()
    const copies = {
      resized: sharp(png).resize(200),
      recompressed: sharp(await sharp(png).jpeg({ quality: 30 }).toBuffer()),
      brightened: sharp(png).modulate({ brightness: 1.25 }),
      cropped: sharp(png).extract({ left: 19, top: 14, width: 602, height: 452 }),
      mirrored: sharp(png).flop(),
    }
    const other = cosine(original, await layout(portrait()))
    for (const [name, copy] of Object.entries(copies)) {
      expect(cosine(original, await layout(copy)), name).toBeGreaterThan(0.93)
    }
    expect(other).toBeLessThan(0.5)
  })
})
