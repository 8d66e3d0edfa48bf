import sharp from 'sharp'
import { expect, it } from 'vitest'
import { hasCode } from '#kernel/errors'
import type { EmbeddingProvider } from './ports.ts'

const signal = AbortSignal.timeout(60_000)

const plain = (background: string): Promise<Buffer> =>
  sharp({ create: { width: 320, height: 240, channels: 3, background } })
    .webp()
    .toBuffer()

export const cosine = (a: Float32Array, b: Float32Array): number =>
  a.reduce((sum, value, at) => sum + value * (b[at] ?? Number.NaN), 0)

/** What every maker of vectors does, whatever it is made of. */
export const itMakesVectors = (open: () => Promise<EmbeddingProvider> | EmbeddingProvider): void => {
  it('answers one vector of length 1 and of its dimensions for each picture, in their order', async () => {
    const provider = await open()
    const pictures = await Promise.all(['#c02020', '#2020c0', '#c02020'].map(plain))
    const vectors = await provider.embedPictures(pictures, signal)
    expect(vectors).toHaveLength(3)
    for (const vector of vectors) {
      expect(vector).toBeInstanceOf(Float32Array)
      expect(vector).toHaveLength(provider.model.dimensions)
      expect(cosine(vector, vector)).toBeCloseTo(1, 5)
    }
    const [red, blue, again] = vectors as [Float32Array, Float32Array, Float32Array]
    expect(cosine(red, again)).toBeCloseTo(1, 5)
    expect(cosine(red, blue)).toBeLessThan(0.99)
  })

  it('says the same of a picture alone as among others', async () => {
    const provider = await open()
    const pictures = await Promise.all(['#2020c0', '#20c020', '#c0c0c0'].map(plain))
    const together = await provider.embedPictures(pictures, signal)
    for (const [at, picture] of pictures.entries()) {
      const [alone] = await provider.embedPictures([picture], signal)
      expect(cosine(alone as Float32Array, together[at] as Float32Array)).toBeCloseTo(1, 5)
    }
  })

  it('answers nothing for nothing', async () => {
    expect(await (await open()).embedPictures([], signal)).toEqual([])
  })

  it('refuses what is no picture, and goes on with the next', async () => {
    const provider = await open()
    await expect(provider.embedPictures([Buffer.from('no picture')], signal)).rejects.toSatisfy(error =>
      hasCode(error, 'vision.unreadable_picture'),
    )
    expect(await provider.embedPictures([await plain('#808080')], signal)).toHaveLength(1)
  })

  it('makes vectors of words beside those of pictures, or says that it cannot', async () => {
    const provider = await open()
    const words = provider.embedTexts(['a red square', 'a blue square'], signal)
    if (!provider.model.modalities.includes('text')) {
      await expect(words).rejects.toSatisfy(error => hasCode(error, 'vision.no_text_model'))
      return
    }
    const vectors = await words
    expect(vectors).toHaveLength(2)
    for (const vector of vectors) {
      expect(vector).toHaveLength(provider.model.dimensions)
      expect(cosine(vector, vector)).toBeCloseTo(1, 5)
    }
  })

  it('stops when its caller goes away', async () => {
    const provider = await open()
    const reason = new Error('the caller is gone')
    await expect(provider.embedPictures([await plain('#808080')], AbortSignal.abort(reason))).rejects.toBe(
      reason,
    )
  })
}
