import sharp from 'sharp'
import { expect, it } from 'vitest'
import { hasCode } from '#kernel/errors'
import { similarityOf } from '../vector.ts'
import { overlapOf } from './box.ts'
import type { DetectedFace, FaceProvider } from './ports.ts'
import { abstractPicture } from './testing/abstract.ts'
import { PHOTOS, preview } from './testing/photos.ts'

const signal = AbortSignal.timeout(120_000)
const options = { minScore: 0.5, smallFaces: false, signal }

const vectorOf = ({ vector }: DetectedFace): Float32Array => {
  if (!vector) throw new Error('a large face has no vector')
  return vector
}

/** What every finder of faces does, whatever it is made of. */
export const itFindsFaces = (open: () => Promise<FaceProvider> | FaceProvider): void => {
  it('finds the faces of a photo where they are, the surest first', async () => {
    const found = await (await open()).detect(await preview(3), options)
    const [photo] = PHOTOS.filter(({ number }) => number === 3)
    expect(found).toHaveLength(photo?.boxes.length ?? 0)
    for (const box of photo?.boxes ?? [])
      expect(Math.max(...found.map(face => overlapOf(face.box, box)))).toBeGreaterThan(0.6)
    const scores = found.map(({ score }) => score)
    expect(scores).toEqual(scores.toSorted((a, b) => b - a))
    for (const score of scores) expect(score).toBeGreaterThanOrEqual(0.5)
  })

  it('tells eyes, nose and mouth of each, right eye first', async () => {
    for (const { box, landmarks } of await (await open()).detect(await preview(3), options)) {
      const [right, left, nose, mouth] = landmarks as [number, number][] as [
        [number, number],
        [number, number],
        [number, number],
        [number, number],
      ]
      expect(right[0]).toBeLessThan(left[0])
      expect(mouth[1]).toBeGreaterThan(Math.max(right[1], left[1]))
      for (const [x, y] of [right, left, nose, mouth]) {
        expect(x).toBeGreaterThan(box.x - box.width * 0.2)
        expect(x).toBeLessThan(box.x + box.width * 1.2)
        expect(y).toBeGreaterThan(box.y - box.height * 0.2)
        expect(y).toBeLessThan(box.y + box.height * 1.2)
      }
    }
  })

  it('gives each a vector of length 1 and of its dimensions, by which it is known again in another copy', async () => {
    const provider = await open()
    const faces = await provider.detect(await preview(3), options)
    const copy = await sharp(await preview(3))
      .resize(900)
      .modulate({ brightness: 1.1 })
      .webp({ quality: 60 })
      .toBuffer()
    const copies = await provider.detect(copy, options)
    for (const face of faces) {
      const vector = vectorOf(face)
      expect(vector).toHaveLength(provider.model.dimensions)
      expect(similarityOf(vector, vector)).toBeCloseTo(1, 4)
      const again = copies.toSorted((a, b) => overlapOf(b.box, face.box) - overlapOf(a.box, face.box))
      const [same, ...others] = again.map(each => similarityOf(vector, vectorOf(each)))
      expect(same).toBeGreaterThan(Math.max(0.8, ...others))
    }
  })

  it('finds nobody where nobody is', async () => {
    expect(await (await open()).detect(await abstractPicture(0), options)).toEqual([])
  })

  it('recognises a face in a box that somebody drew, and nothing in one that has none', async () => {
    const provider = await open()
    const picture = await preview(3)
    const [face] = await provider.detect(picture, options)
    if (!face) throw new Error('no face was found')
    const { x, y, width, height } = face.box
    const drawn = { x: x - width * 0.1, y: y - height * 0.15, width: width * 1.2, height: height * 1.25 }
    const vector = await provider.embed(picture, drawn, signal)
    expect(vector && similarityOf(vector, vectorOf(face))).toBeGreaterThan(0.9)
    expect(await provider.embed(picture, { x: 0.02, y: 0.8, width: 0.1, height: 0.15 }, signal)).toBeNull()
  })

  it('refuses what is no picture, and goes on with the next', async () => {
    const provider = await open()
    await expect(provider.detect(Buffer.from('no picture'), options)).rejects.toSatisfy(error =>
      hasCode(error, 'vision.unreadable_picture'),
    )
    expect(await provider.detect(await preview(1), options)).not.toHaveLength(0)
  })

  it('stops when its caller goes away', async () => {
    const provider = await open()
    const reason = new Error('the caller is gone')
    await expect(
      provider.detect(await preview(1), { ...options, signal: AbortSignal.abort(reason) }),
    ).rejects.toBe(reason)
  })
}
