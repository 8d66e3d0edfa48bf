import { iterate } from './pages.ts'
import type { Transport } from './transport.ts'
import type { Page, Tag, TagChange, TagQuery } from './types.ts'
import { segment } from './url.ts'

export function tagsResource(transport: Transport) {
  const path = (name: string): string => `/v1/tags/${segment(name)}`
  const list = (query: TagQuery = {}) => transport.json<Page<Tag>>('GET', '/v1/tags', { query: { ...query } })
  return {
    /** The most used first; `q` is the beginning of the tag. */
    list,
    iterate: (query: TagQuery = {}) => iterate(list, query),
    /** On all assets; the name of another tag makes both one. */
    rename: (name: string, to: string) =>
      transport.json<TagChange>('PATCH', path(name), { body: { name: to } }),
    /** Takes it off all assets. */
    delete: (name: string) => transport.json<TagChange>('DELETE', path(name)),
  }
}
