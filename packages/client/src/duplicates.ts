import { iterate } from './pages.ts'
import type { Transport } from './transport.ts'
import type { DuplicateGroup, DuplicateResolution, DuplicateVerdict, Page, PageQuery } from './types.ts'
import { segment } from './url.ts'

/** Assets that look the same, and what was decided about them. */
export function duplicatesResource(transport: Transport) {
  const list = (query: PageQuery = {}) =>
    transport.json<Page<DuplicateGroup>>('GET', '/v1/duplicates', { query: { ...query } })
  const resolutions = (query: PageQuery = {}) =>
    transport.json<Page<DuplicateResolution>>('GET', '/v1/duplicates/resolutions', { query: { ...query } })
  return {
    /** In groups, each with the asset that is suggested to be kept. */
    list,
    iterate: (query: PageQuery = {}) => iterate(list, query),
    /** Keeps some and trashes others, or says that they are different pictures. */
    resolve: (verdict: DuplicateVerdict) =>
      transport.json<DuplicateResolution>('POST', '/v1/duplicates/resolve', {
        body: verdict,
        idempotencyKey: 'auto',
      }),
    /** Newest first. */
    resolutions,
    iterateResolutions: (query: PageQuery = {}) => iterate(resolutions, query),
    /** Brings back what was trashed, and shows together again what was told apart. */
    undo: (resolutionId: string) =>
      transport.json<DuplicateResolution>(
        'POST',
        `/v1/duplicates/resolutions/${segment(resolutionId)}/undo`,
        { idempotencyKey: 'auto' },
      ),
  }
}
