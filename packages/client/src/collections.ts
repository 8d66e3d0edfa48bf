import { ifMatch } from './if-match.ts'
import { iterate } from './pages.ts'
import type { Transport } from './transport.ts'
import type {
  Asset,
  Collection,
  CollectionAssetQuery,
  CollectionDeletion,
  CollectionInput,
  CollectionPatch,
  CollectionQuery,
  Page,
} from './types.ts'
import { segment } from './url.ts'

export function collectionsResource(transport: Transport) {
  const path = (id: string, tail = ''): string => `/v1/collections/${segment(id)}${tail}`
  const list = (query: CollectionQuery = {}) =>
    transport.json<Page<Collection>>('GET', '/v1/collections', { query: { ...query } })
  const assets = (id: string, query: CollectionAssetQuery = {}) =>
    transport.json<Page<Asset>>('GET', path(id, '/assets'), { query: { ...query } })
  return {
    /** `parentId: 'root'` for those at the top; without it, those of all levels. */
    list,
    iterate: (query: CollectionQuery = {}) => iterate(list, query),
    create: (input: CollectionInput) =>
      transport.json<Collection>('POST', '/v1/collections', { body: input, idempotencyKey: 'auto' }),
    get: (id: string) => transport.json<Collection>('GET', path(id)),
    /** Renames, describes, moves (`parentId`) or gives a cover; with `ifMatch` only if nobody else changed it. */
    update: (id: string, patch: CollectionPatch, options: { ifMatch?: string } = {}) =>
      transport.json<Collection>('PATCH', path(id), { body: patch, headers: ifMatch(options) }),
    /**
     * Deletes it with all collections below it. Assets that are kept move to the collection above. The answer's `job`
     * is null when all is done; else wait for it with `waitForJob`.
     */
    delete: (id: string, options: { assets: 'keep' | 'trash'; ifMatch?: string }) =>
      transport.json<CollectionDeletion>('DELETE', path(id), {
        query: { assets: options.assets },
        headers: ifMatch(options),
      }),
    /** The assets in it, and with `deep` in all collections below it. */
    assets,
    iterateAssets: (id: string, query: CollectionAssetQuery = {}) =>
      iterate((page: CollectionAssetQuery) => assets(id, page), query),
  }
}
