import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { FoveaClient } from '@fovea/client'
import { expect } from 'vitest'

/** Finding faces takes a second or so a picture, and longer while other tests keep the machine busy. */
export const PATIENCE = { timeout: 120_000 }

const DEMO = join(dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api')), '../demo')

/** Group photos with three faces each, every one twice: as many people are on them as there are faces on one copy. */
const PHOTOS = [1, 2]
const COPIES = 2
export const PEOPLE_ON_THEM = 6

/** Uploads them; what stands behind the end of a JPEG makes it another file with the same pixels. */
export async function addGroupPhotos(client: FoveaClient): Promise<void> {
  for (const number of PHOTOS) {
    const bytes = await readFile(join(DEMO, `sample${number}.jpg`))
    for (let copy = 1; copy <= COPIES; copy += 1) {
      const file = Buffer.concat([bytes, Buffer.alloc(copy)])
      await client.assets.upload(file, { fileName: `group ${number} copy ${copy}.jpg` })
    }
  }
  // Tasks look at previews.
  await expect
    .poll(async () => {
      const { items } = await client.assets.list()
      return items.filter(({ states }) => states.renditions === 'ready').length
    }, PATIENCE)
    .toBe(PHOTOS.length * COPIES)
}
