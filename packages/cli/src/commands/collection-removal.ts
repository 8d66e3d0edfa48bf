import { type CollectionDeletion, NotFoundError } from '@fovea/client'
import { findCollection, pathOf } from '../collections.ts'
import type { Context } from '../context.ts'
import { plural, visible } from '../text.ts'

/** Deletes collections, and waits until their assets are where they shall be. */
export async function remove(context: Context, wanted: string[], assets: 'keep' | 'trash'): Promise<void> {
  const { client, out, signal } = context
  // All are looked up before the first is deleted: a slip in the last name must not cost the others.
  const found = []
  for (const one of wanted) found.push(await findCollection(client, one))
  const results: ({ id: string } & CollectionDeletion)[] = []
  for (const one of found) {
    signal.throwIfAborted()
    const deletion = await client.collections.delete(one.id, { assets }).catch(error => {
      // One that lay in another of them went with it.
      if (error instanceof NotFoundError && results.length > 0) return null
      throw error
    })
    if (deletion === null) continue
    results.push({ id: one.id, ...deletion })
    out.part(`deleted  ${visible(pathOf(one))}: ${told(deletion, assets)}`)
    if (deletion.job) await client.waitForJob(deletion.job.id, { signal })
  }
  if (out.json) out.result(results, String)
}

function told({ collections, assets }: CollectionDeletion, fate: 'keep' | 'trash'): string {
  const what = fate === 'keep' ? 'kept' : 'in the trash'
  return `${plural(collections, 'collection')}, ${plural(assets, 'asset')} ${what}`
}
