import { z } from 'zod'
import { type AssetQuery, assetFilters } from '#modules/library'

/** The filters of `GET /v1/assets` without the order and the page. */
export type AssetFilters = Omit<AssetQuery, 'sort' | 'limit' | 'cursor'>

/** As a query string has them, so that they can be kept and read again: texts, and lists of texts. */
export const StoredFilters = z.record(z.string(), z.union([z.string(), z.array(z.string())]))
export type StoredFilters = z.infer<typeof StoredFilters>

const AsQuery = z
  .strictObject(assetFilters)
  .refine(({ near, radius }) => radius === undefined || near !== undefined, {
    path: ['radius'],
    error: 'needs near: the place that it is around, e.g. "59.91,10.75"',
  })

const scalar = z.union([z.string(), z.number(), z.boolean()])

/**
 * The filters of `GET /v1/assets` as JSON: the same names, with numbers, booleans and lists where a query string has
 * their texts. Comes out as a query string has them; unknown names and values are refused with their path.
 */
export const FilterInput = z
  .record(z.string(), z.union([scalar, z.array(scalar)]))
  .transform(
    (given): StoredFilters =>
      Object.fromEntries(
        Object.entries(given).map(([name, value]) => [
          name,
          Array.isArray(value) ? value.map(String) : String(value),
        ]),
      ),
  )
  .superRefine((query, context) => {
    const parsed = AsQuery.safeParse(query)
    for (const issue of parsed.error?.issues ?? []) {
      if (issue.code !== 'unrecognized_keys') {
        context.addIssue({ code: 'custom', path: issue.path, message: issue.message })
        continue
      }
      for (const key of issue.keys) {
        context.addIssue({ code: 'custom', path: [key], message: 'is not a filter of the list of assets' })
      }
    }
  })
  .meta({
    description: 'The filters of `GET /v1/assets` as JSON, e.g. `{"kind": "image", "tags": ["sea"]}`.',
  })

/** Filters that passed `FilterInput`. */
export const readStoredFilters = (query: StoredFilters): AssetFilters => AsQuery.parse(query)
