import type pg from 'pg'
import { searchRowOf } from '../server/src/modules/library/search/terms.ts'

/** A library as people have them: words and tags of which few are frequent, cities, cameras, some videos. */
const WORDS = Array.from({ length: 20_000 }, (_, at) => `w${at.toString(36)}x`)
const COMMON = [
  'holiday',
  'family',
  'beach',
  'night',
  'garden',
  'mountain',
  'birthday',
  'street',
  'winter',
  'harbour',
]
const CITIES = [
  [59.91, 10.75],
  [60.39, 5.32],
  [48.85, 2.35],
  [52.52, 13.4],
  [40.71, -74],
  [35.68, 139.69],
  [-33.87, 151.21],
  [-17.8, 178.0],
] as const
const CAMERAS = ['Canon EOS R5', 'Apple iPhone 15 Pro', 'FUJIFILM X-T3', 'NIKON Z 6', 'Hasselblad X2D']
const SIZES = [
  [6000, 4000],
  [4032, 3024],
  [3024, 4032],
  [1920, 1080],
  [8256, 5504],
] as const

/** The same numbers in each run (mulberry32). */
const randomFrom = (seed: number) => (): number => {
  seed = (seed + 0x6d2b79f5) | 0
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
}
const random = randomFrom(7)
/** Few things are frequent, most are rare (Zipf). */
const frequent = <T>(list: readonly T[]): T => {
  const place = Math.floor(list.length ** random()) - 1
  const chosen = list[Math.min(list.length - 1, Math.max(0, place))]
  if (chosen === undefined) throw new Error('Nothing to choose from')
  return chosen
}
const words = (count: number): string =>
  Array.from({ length: count }, () => frequent(random() < 0.4 ? COMMON : WORDS)).join(' ')

const START = 1_500_000_000_000
const STEP = 2_000_000

const rowOf = (at: number, projectId: string, collections: readonly string[]) => {
  const [lat, lon] = frequent(CITIES)
  const placed = random() < 0.7
  const [width, height] = frequent(SIZES)
  const video = random() < 0.02
  const createdAt = START + at * STEP
  return {
    projectId,
    collectionId: random() < 0.8 ? frequent(collections) : null,
    label: random() < 0.6 ? `IMG_${String(at).padStart(6, '0')}.jpg` : `${words(2)} ${at}.jpg`,
    description: random() < 0.5 ? words(12) : '',
    kind: video ? ('video' as const) : ('image' as const),
    mime: video ? 'video/mp4' : random() < 0.9 ? 'image/jpeg' : 'image/png',
    size: Math.floor(1e5 + random() * 2e7),
    width,
    height,
    takenAt: random() < 0.9 ? createdAt - Math.floor(random() * 3e10) : null,
    camera: random() < 0.9 ? frequent(CAMERAS) : null,
    latitude: placed ? lat + (random() - 0.5) * 0.3 : null,
    longitude: placed ? lon + (random() - 0.5) * 0.3 : null,
    tags: [...new Set(Array.from({ length: Math.floor(random() * 5) }, () => frequent(WORDS.slice(0, 500))))],
    metadata: random() < 0.3 ? { place: words(2), rating: 'good' } : {},
    createdAt,
    trashedAt: random() < 0.02 ? createdAt + 1 : null,
  }
}

const PAGE = 1_000

/** Writes `count` assets with what they are found by, straight into the tables. */
export const seedLibrary = async (
  pool: pg.Pool,
  projectId: string,
  collections: readonly string[],
  count: number,
): Promise<void> => {
  const sha256 = '0'.repeat(64)
  await pool.query(
    `insert into kernel.object (sha256, size, state, created_at, kept_at) values ($1, 1, 'stored', 0, 0)`,
    [sha256],
  )
  for (let start = 0; start < count; start += PAGE) {
    const rows = Array.from({ length: Math.min(PAGE, count - start) }, (_, at) => {
      const row = rowOf(start + at, projectId, collections)
      return { ...row, ...searchRowOf(row) }
    })
    await pool.query(INSERT, [JSON.stringify(rows), sha256])
  }
}

const INSERT = `
  with given as materialized (
    select gen_random_uuid() as id, r.* from jsonb_to_recordset($1::jsonb) as r("projectId" uuid, "collectionId" uuid, label text,
      description text, kind text, mime text, size bigint, width int, height int, "takenAt" bigint, camera text, latitude float8,
      longitude float8, tags text[], metadata jsonb, "createdAt" bigint, "trashedAt" bigint, "labelKey" text, terms text)
  ), asset as (
    insert into library.asset (id, project_id, collection_id, label, description, kind, mime, size, sha256, width, height,
      taken_at, taken_at_given, camera, latitude, longitude, tags, metadata, version, revision, metadata_state,
      renditions_state, thumbhash, md5, phash, created_at, updated_at, trashed_at, searched)
    select id, "projectId", "collectionId", label, description, kind, mime, size, $2, width, height, "takenAt", false,
      camera, latitude, longitude, tags, metadata, 1, 1, 'ready', 'ready', 'abcdefghijklmnopqrstuvwxyz0123456789',
      md5(id::text), '0123456789abcdef', "createdAt", "createdAt", "trashedAt", true from given
  )
  insert into library.search (asset_id, project_id, created_at, label_key, terms)
  select id, "projectId", "createdAt", "labelKey", terms::tsvector from given`
