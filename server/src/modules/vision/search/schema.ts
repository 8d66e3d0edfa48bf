import { z } from 'zod'
import { pageQuery } from '#kernel/http'
import { Asset, assetFilters } from '#modules/library'
import { MATCHES } from './fusion.ts'

const { trashed: _trashed, deep, ...filters } = assetFilters

const text = z.string().max(1_000).optional().meta({
  description:
    'Words. Assets whose label, description, tags, metadata, caption or read text has them all; and, where the model understands words, pictures that show what they say.',
})
const assetId = z
  .string()
  .max(200)
  .optional()
  .meta({ description: 'Pictures that resemble this one, which is left out.' })
const limit = pageQuery.limit
const cursor = pageQuery.cursor
const MOST_PEOPLE = 10
const people = z.array(z.string().max(200)).min(1).max(MOST_PEOPLE)

/** 1 MiB of JSON at most, so larger pictures are uploaded as files. */
const image = z
  .string()
  .min(1)
  .optional()
  .meta({ description: 'A picture as base64, as an example; a large one is better uploaded as a file.' })

export const SearchRequest = z
  .strictObject({
    text,
    assetId,
    image,
    personIds: people.optional().meta({ description: 'Only pictures that show all of these people.' }),
    ...filters,
    deep: z.union([z.boolean(), deep]).default(false).meta({
      description: 'With the collections below `collectionId`.',
    }),
    limit,
    cursor,
  })
  .meta({ id: 'SearchRequest' })
export type SearchRequest = z.infer<typeof SearchRequest>

/** The fields beside an uploaded picture. */
export const SearchFields = z.strictObject({
  text,
  personIds: z
    .union([z.string(), z.array(z.string())])
    .transform(given => [given].flat().flatMap(list => list.split(',').map(id => id.trim())))
    .pipe(people)
    .optional()
    .meta({ description: 'Separated by commas.' }),
  ...filters,
  deep,
  limit,
  cursor,
})

export const SimilarQuery = z.strictObject({ ...filters, deep, limit, cursor })
export type SimilarQuery = z.infer<typeof SimilarQuery>

export const SearchResult = z
  .object({
    items: z.array(
      z.object({
        asset: Asset,
        score: z.number().meta({
          description:
            'What the list is sorted by: the cosine similarity when one vector was compared, else the sum of 1/(60 + place) over the lists that were joined. What follows once an index has no more to say has 1/(60 + place in the joined list).',
        }),
        matchedBy: z.array(z.enum(MATCHES)),
      }),
    ),
    nextCursor: z.string().nullable(),
    mode: z.enum(['exact', 'index', 'text']).meta({
      description:
        '`exact`: every vector was compared; `index`: an index that finds almost all of the nearest; `text`: only words.',
    }),
    model: z.string().nullable().meta({
      description: 'Whose vectors were compared; null: none. `colour-layout@…` knows only colours.',
    }),
  })
  .meta({ id: 'SearchResult' })
export type SearchResult = z.infer<typeof SearchResult>
