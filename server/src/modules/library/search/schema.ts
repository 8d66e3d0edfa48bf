import { z } from 'zod'
import { pageQuery } from '#kernel/http'
import { Kind, milliseconds, Sha256, Tag, whole } from '../schema.ts'

export const SORTS = [
  '-createdAt',
  'createdAt',
  '-takenAt',
  'takenAt',
  'label',
  '-label',
  '-size',
  'size',
] as const
export type Sort = (typeof SORTS)[number]

const flag = z.enum(['true', 'false']).transform(value => value === 'true')
const pixels = whole(z.number().int().min(0).max(1e6))
const bytes = whole(z.number().int().min(0).max(Number.MAX_SAFE_INTEGER))

/** Tags separated by commas, or the field repeated. */
const tagList = z
  .union([z.string(), z.array(z.string())])
  .transform(given => [given].flat().flatMap(list => list.split(',')))
  .pipe(z.array(Tag).min(1).max(20))

const decimal = /^-?\d{1,3}(\.\d{1,12})?$/
const near = z
  .string()
  .transform((text, context) => {
    const parts = text.split(',').map(part => part.trim())
    const [lat = Number.NaN, lon = Number.NaN] = parts.map(part =>
      decimal.test(part) ? Number(part) : Number.NaN,
    )
    if (parts.length === 2 && Math.abs(lat) <= 90 && Math.abs(lon) <= 180) return { lat, lon }
    context.addIssue({ code: 'custom', message: 'expected a latitude and a longitude, e.g. 59.91,10.75' })
    return z.NEVER
  })
  .meta({ description: 'Latitude and longitude in degrees, e.g. `59.91,10.75`; with `radius`.' })

/** Half the way around the earth: everything that has a place. */
const MAX_RADIUS = 20_040_000
export const DEFAULT_RADIUS = 1_000

/** What an asset has to be to be in a list; all conditions hold together. */
export const assetFilters = {
  q: z.string().max(500).optional().meta({
    description:
      'Words in label, description, metadata and tags: all of them, in any order, the last one may be a beginning; "a phrase"; -without.',
  }),
  collectionId: z.string().max(200).optional().meta({ description: 'What is in this collection.' }),
  deep: flag.default(false).meta({ description: 'With the collections below `collectionId`.' }),
  tags: tagList.optional().meta({ description: 'All of these tags: `a,b`.' }),
  anyTag: tagList.optional().meta({ description: 'At least one of these tags: `a,b`.' }),
  kind: Kind.optional(),
  mime: z.string().max(100).optional().meta({ description: '`image/png`, or `image/*` for all of a sort.' }),
  label: z.string().max(500).optional().meta({ description: 'Part of the label, whatever the case.' }),
  camera: z.string().max(200).optional().meta({ description: 'The camera, whatever the case.' }),
  sha256: Sha256.optional(),
  takenAfter: whole(milliseconds).optional().meta({ description: 'Unix milliseconds: taken then or later.' }),
  takenBefore: whole(milliseconds).optional().meta({ description: 'Unix milliseconds: taken before then.' }),
  createdAfter: whole(milliseconds)
    .optional()
    .meta({ description: 'Unix milliseconds: added then or later.' }),
  createdBefore: whole(milliseconds)
    .optional()
    .meta({ description: 'Unix milliseconds: added before then.' }),
  minWidth: pixels.optional(),
  maxWidth: pixels.optional(),
  minHeight: pixels.optional(),
  maxHeight: pixels.optional(),
  minSize: bytes.optional().meta({ description: 'Bytes.' }),
  maxSize: bytes.optional().meta({ description: 'Bytes.' }),
  near: near.optional(),
  radius: whole(z.number().int().min(1).max(MAX_RADIUS))
    .optional()
    .meta({ description: `Metres around \`near\`; ${DEFAULT_RADIUS} when left out.` }),
  trashed: flag.default(false).meta({ description: 'The trash instead of the library.' }),
}

const listing = { sort: z.enum(SORTS).default('-createdAt'), ...pageQuery }

/** A radius around nowhere is a mistake of the caller, and no wish for everything. */
const hasCentre = (query: { near?: unknown; radius?: number | undefined }): boolean =>
  query.radius === undefined || query.near !== undefined
const WITHOUT_CENTRE = {
  path: ['radius'],
  error: 'needs near=latitude,longitude: the place that it is around',
}

export const AssetQuery = z.strictObject({ ...assetFilters, ...listing }).refine(hasCentre, WITHOUT_CENTRE)
export type AssetQuery = z.infer<typeof AssetQuery>

const { collectionId: _collectionId, ...filtersInCollection } = assetFilters
/** The same without `collectionId`, which the path has. */
export const CollectionAssetQuery = z
  .strictObject({ ...filtersInCollection, ...listing })
  .refine(hasCentre, WITHOUT_CENTRE)
export type CollectionAssetQuery = z.infer<typeof CollectionAssetQuery>
