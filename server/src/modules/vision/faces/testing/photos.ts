import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import sharp from 'sharp'
import type { Box } from '../ports.ts'

/**
 * Where the faces are in the group photos of the package @vladmandic/face-api: all that a person sees there, 22 on the
 * six, from forehead to chin. Drawn by the detector first and then looked at, one by one: x, y, width, height.
 */
const FACES: readonly (readonly (readonly [number, number, number, number])[])[] = [
  [
    [0.218, 0.318, 0.101, 0.151],
    [0.443, 0.367, 0.091, 0.136],
    [0.779, 0.21, 0.076, 0.114],
  ],
  [
    [0.183, 0.138, 0.108, 0.152],
    [0.453, 0.183, 0.109, 0.153],
    [0.759, 0.142, 0.104, 0.146],
  ],
  [
    [0.307, 0.284, 0.107, 0.152],
    [0.555, 0.191, 0.13, 0.184],
    [0.765, 0.266, 0.103, 0.147],
  ],
  [
    [0.124, 0.168, 0.093, 0.123],
    [0.353, 0.089, 0.084, 0.112],
    [0.507, 0.158, 0.104, 0.139],
    [0.667, 0.138, 0.096, 0.127],
  ],
  [
    [0.186, 0.673, 0.107, 0.147],
    [0.296, 0.328, 0.103, 0.142],
    [0.405, 0.115, 0.086, 0.118],
    [0.58, 0.187, 0.093, 0.128],
    [0.739, 0.314, 0.11, 0.151],
  ],
  [
    [0.12, 0.348, 0.12, 0.15],
    [0.341, 0.243, 0.127, 0.159],
    [0.599, 0.23, 0.121, 0.151],
    [0.762, 0.204, 0.129, 0.162],
  ],
]

export interface Photo {
  /** 1 to 6. */
  readonly number: number
  readonly boxes: readonly Box[]
}

export const PHOTOS: readonly Photo[] = FACES.map((boxes, index) => ({
  number: index + 1,
  boxes: boxes.map(([x, y, width, height]) => ({ x, y, width, height })),
}))

const demo = new URL(
  '../demo/',
  pathToFileURL(createRequire(import.meta.url).resolve('@vladmandic/face-api')),
)

/** The bytes of a photo: JPEG, 1920 pixels wide. */
export const photo = (number: number): Promise<Buffer> => readFile(new URL(`sample${number}.jpg`, demo))

/** The same as the library makes a preview of it. */
export const preview = async (number: number): Promise<Buffer> =>
  sharp(await photo(number))
    .resize(1440, 1440, { fit: 'inside' })
    .webp({ quality: 80 })
    .toBuffer()
