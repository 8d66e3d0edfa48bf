import { availableParallelism } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import sharp from 'sharp'
import { inParallel, middleRound, report, startFovea } from './fovea-process.ts'
import { makePhoto } from './photos.ts'

/**
 * From the first byte sent to the last asset ready (hash, metadata, two renditions, thumbhash, rows), against the same
 * two renditions made by sharp alone with as many decoders at once. The ways take turns; the ratio is the median.
 */
const PHOTOS = 16
const ROUNDS = 3
const PARALLEL = availableParallelism()
const LIMIT = 0.85
const WEBP = { quality: 80, effort: 2 }
const inside = (side: number) =>
  ({ width: side, height: side, fit: 'inside', withoutEnlargement: true }) as const

sharp.concurrency(1)
sharp.cache(false)

const bareSharp = (photos: readonly Buffer[]): Promise<void> =>
  inParallel(photos, PARALLEL, async photo => {
    await sharp(photo).autoOrient().resize(inside(1440)).webp(WEBP).toBuffer()
    await sharp(photo).autoOrient().resize(inside(250)).webp(WEBP).toBuffer()
  })

const fovea = await startFovea()
const headers = { authorization: `Bearer ${fovea.token}` }

const importAll = async (photos: readonly Buffer[]): Promise<void> => {
  await inParallel(photos, 4, async photo => {
    const reply = await fetch(`${fovea.url}/v1/assets`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'image/jpeg' },
      body: new Uint8Array(photo),
    })
    if (reply.status !== 201) throw new Error(`Upload: ${reply.status} ${await reply.text()}`)
  })
  for (;;) {
    const reply = await fetch(`${fovea.url}/v1/assets?limit=${photos.length}`, { headers })
    const { items }: { items: { states: { renditions: string } }[] } = await reply.json()
    if (items.every(item => item.states.renditions === 'ready')) return
    await wait(20)
  }
}

const timed = async (work: () => Promise<void>): Promise<number> => {
  const started = performance.now()
  await work()
  return PHOTOS / ((performance.now() - started) / 1000)
}

const base = await Promise.all(Array.from({ length: PHOTOS }, (_, index) => makePhoto(index)))
// Other bytes after the end of the JPEG, so that no round finds the photos of the one before.
const ofRound = (round: number): Buffer[] =>
  base.map(photo => Buffer.concat([photo, Buffer.from(`round ${round}`)]))

await importAll(ofRound(-1))
const rounds: { bare: number; ours: number }[] = []
for (let round = 0; round < ROUNDS; round++) {
  const photos = ofRound(round)
  rounds.push({ bare: await timed(() => bareSharp(photos)), ours: await timed(() => importAll(photos)) })
}
await fovea.stop()
const middle = middleRound(rounds)
report({
  name: 'import of 12 MP JPEGs to ready',
  figure: middle.ours,
  unit: 'photos/s',
  ratio: middle.ours / middle.bare,
  limit: `bare sharp, two renditions (goal ≥ ${LIMIT})`,
})
