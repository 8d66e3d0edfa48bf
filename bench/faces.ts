import sharp, { type Sharp } from 'sharp'
import { overlapOf } from '../server/src/modules/vision/faces/box.ts'
import { detectFaces } from '../server/src/modules/vision/faces/local/detector.ts'
import {
  PRESENCE,
  RECOGNITION,
  runDetector,
  runPresence,
  runRecognition,
} from '../server/src/modules/vision/faces/local/networks.ts'
import { decodePixels } from '../server/src/modules/vision/faces/local/pixels.ts'
import { recogniseFaces } from '../server/src/modules/vision/faces/local/recogniser.ts'
import type { Box } from '../server/src/modules/vision/faces/ports.ts'
import { ABSTRACT_COUNT, abstractPicture } from '../server/src/modules/vision/faces/testing/abstract.ts'
import { PHOTOS, photo, preview } from '../server/src/modules/vision/faces/testing/photos.ts'
import { similarityOf } from '../server/src/modules/vision/vector.ts'
import { report } from './fovea-process.ts'

/**
 * How long one core takes to find and recognise the faces of a photo, and how right it is on the shipped photos. The same
 * face is compared with itself after edits, which are easier than another day and another light, and different people are
 * those of one photo: this shows that the program does what its weights can do, and is no claim of accuracy.
 */
const ROUNDS = 21
const THRESHOLD = 0.68
const OPTIONS = { minScore: 0.5, smallFaces: false } as const

sharp.concurrency(1)

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0

/** Milliseconds of processor time that one call takes: everything here runs on one core, whatever else the machine does. */
const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const times: number[] = []
  await work()
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = process.cpuUsage()
    await work()
    const { user, system } = process.cpuUsage(before)
    times.push((user + system) / 1_000)
  }
  return median(times)
}

interface Found {
  readonly box: Box
  readonly vector: Float32Array
}

const look = async (
  picture: Buffer,
  options: { minScore: number; smallFaces: boolean } = OPTIONS,
): Promise<Found[]> => {
  const pixels = await decodePixels(picture)
  const faces = await detectFaces(pixels, options)
  const vectors = await recogniseFaces(pixels, faces)
  return faces.flatMap((face, index) => {
    const vector = vectors[index]
    const [x, y] = [face.x / pixels.width, face.y / pixels.height]
    const box = { x, y, width: face.width / pixels.width, height: face.height / pixels.height }
    return vector ? [{ box, vector }] : []
  })
}

const measureTime = async (): Promise<void> => {
  const picture = await sharp(await photo(3))
    .resize(1280, 1280, { fit: 'inside' })
    .webp({ quality: 80 })
    .toBuffer()
  const square = new Float32Array(256 * 256 * 3)
  const presence = new Float32Array(PRESENCE.side ** 2 * 3)
  const face = new Float32Array(RECOGNITION.side ** 2 * 3)
  const bare = await timed(async () => {
    await runDetector(square)
    for (let count = 0; count < 3; count += 1) {
      await runPresence(presence)
      await runRecognition(face)
    }
  })
  for (const [name, smallFaces] of [
    ['faces of a 1280-pixel photo with three', false],
    ['the same with small faces', true],
  ] as const) {
    const ms = await timed(() => look(picture, { minScore: 0.5, smallFaces }))
    const limit = 'the networks alone, without decoding and cropping'
    report({
      name,
      figure: ms,
      unit: 'ms of one core',
      ratio: ms / bare,
      limit: smallFaces ? limit : `${limit} (goal ≤ 100 ms)`,
    })
  }
}

const measureDetection = async (): Promise<void> => {
  for (const smallFaces of [false, true]) {
    let [found, all, extra, patterns] = [0, 0, 0, 0]
    for (const { number, boxes } of PHOTOS) {
      const faces = await look(await preview(number), { minScore: 0.5, smallFaces })
      const seen = boxes.filter(box => faces.some(face => overlapOf(face.box, box) >= 0.5))
      all += boxes.length
      found += seen.length
      extra += faces.length - seen.length
    }
    for (let index = 0; index < ABSTRACT_COUNT; index += 1) {
      patterns += (await look(await abstractPicture(index), { minScore: 0.5, smallFaces })).length
    }
    const how = smallFaces ? ' with small faces' : ''
    const count = (name: string, figure: number, limit: string, ratio: number | null = null) =>
      report({ name: `${name}${how}`, figure, unit: 'faces', ratio, limit })
    count('found on six photos', found, `${all} that a person sees (goal ≥ 0.99)`, found / all)
    count('found there beside them', extra, '0')
    count(`found on ${ABSTRACT_COUNT} abstract pictures`, patterns, '0')
  }
}

type Point = readonly [x: number, y: number]
interface Edit {
  readonly name: string
  edit(image: Sharp): Sharp
  /** Where a point of the original is afterwards; as it was unless told. */
  moved?(point: Point): Point
}
const [COS, SIN] = [Math.cos(0.14), Math.sin(0.14)]
/** About the middle, on a canvas that grows; the photos are about so wide and high. */
const turned = ([x, y]: Point): Point => {
  const [width, height] = [1440, 1030]
  const [across, down] = [(x - 0.5) * width, (y - 0.5) * height]
  return [
    0.5 + (across * COS - down * SIN) / (width * COS + height * SIN),
    0.5 + (across * SIN + down * COS) / (width * SIN + height * COS),
  ]
}
const EDITS: readonly Edit[] = [
  { name: 'JPEG of quality 30', edit: image => image.jpeg({ quality: 30 }) },
  { name: 'mirrored', edit: image => image.flop(), moved: ([x, y]) => [1 - x, y] },
  { name: 'brighter', edit: image => image.modulate({ brightness: 1.3 }) },
  { name: 'darker', edit: image => image.modulate({ brightness: 0.7 }) },
  { name: 'grey', edit: image => image.greyscale() },
  { name: 'half the size', edit: image => image.resize(720) },
  { name: 'blurred', edit: image => image.blur(2) },
  {
    name: 'turned by 8 degrees',
    edit: image => image.affine([COS, -SIN, SIN, COS], { background: '#808080' }),
    moved: turned,
  },
  {
    name: 'cropped by 4 %',
    edit: image => image.extract({ left: 58, top: 39, width: 1324, height: 880 }),
    moved: ([x, y]) => [x * 1.088 - 0.044, y * 1.088 - 0.044],
  },
]

const centreOf = ({ x, y, width, height }: Box): Point => [x + width / 2, y + height / 2]
const distance = (one: Point, other: Point): number => Math.hypot(one[0] - other[0], one[1] - other[1])

/** The face of an edited photo that is where this one should be now; undefined when none is. */
const sameFace = (
  face: Found,
  edited: readonly Found[],
  { moved = point => point }: Edit,
): Found | undefined => {
  const place = moved(centreOf(face.box))
  const [nearest] = edited.toSorted(
    (a, b) => distance(centreOf(a.box), place) - distance(centreOf(b.box), place),
  )
  return nearest && distance(centreOf(nearest.box), place) < face.box.width ? nearest : undefined
}

const measurePairs = async (): Promise<void> => {
  const same: number[] = []
  const different: number[] = []
  let lost = 0
  for (const { number } of PHOTOS) {
    const original = await sharp(await preview(number))
      .png()
      .toBuffer()
    const faces = await look(await preview(number))
    for (const [index, one] of faces.entries())
      for (const other of faces.slice(index + 1)) different.push(similarityOf(one.vector, other.vector))
    for (const edit of EDITS) {
      const bytes = await edit.edit(sharp(original)).toBuffer()
      const edited = await look(
        await sharp(bytes).resize(1440, 1440, { fit: 'inside' }).webp({ quality: 80 }).toBuffer(),
      )
      for (const face of faces) {
        const again = sameFace(face, edited, edit)
        if (again) same.push(similarityOf(face.vector, again.vector))
        else lost += 1
      }
    }
  }
  tellPairs(same, different, lost)
}

const tellPairs = (same: readonly number[], different: readonly number[], lost: number): void => {
  const pairs = `${same.length} pairs of one face, ${different.length} of two people`
  const tell = (name: string, figure: number, unit: string, limit: string) =>
    report({ name, figure, unit, ratio: null, limit })
  const rejected = same.filter(value => value < THRESHOLD).length
  const accepted = different.filter(value => value >= THRESHOLD).length
  tell(`same person refused at ${THRESHOLD}`, (100 * rejected) / same.length, '%', pairs)
  tell(`two people taken for one at ${THRESHOLD}`, (100 * accepted) / different.length, '%', pairs)
  tell('similarity of one face, lowest', Math.min(...same), 'cosine', `median ${median(same).toFixed(3)}`)
  tell(
    'similarity of two people, highest',
    Math.max(...different),
    'cosine',
    `median ${median(different).toFixed(3)}`,
  )
  tell('faces not found again after an edit', lost, 'faces', `${same.length + lost}`)
}

await measureTime()
await measureDetection()
await measurePairs()
