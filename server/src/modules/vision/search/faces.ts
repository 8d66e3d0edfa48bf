import type { Database } from '#kernel/db'
import { similarityOf } from '../vector.ts'
import type { IndexCatalog } from './index/catalog.ts'
import type { FaceHit, FaceSearch } from './ports.ts'
import { liveFaces } from './search.repository.ts'

const MOST = 1_000
/** Of what is found, some is of other versions, or of assets in the trash. */
const SLACK = 20
const GROWTH = 4

export const createFaceSearch = ({
  db,
  catalog,
}: {
  readonly db: Database
  readonly catalog: IndexCatalog
}): FaceSearch => ({
  async nearest(projectId, model, vector, count, signal) {
    if (count > MOST) throw new Error(`${count} faces at once are more than ${MOST}`)
    const place = { projectId, kind: 'faces', model } as const
    let index = await catalog.open(place, vector.length, signal)
    let asked = count + SLACK
    for (;;) {
      if (index.mode === 'index' && asked > MOST) index = catalog.scan(place, vector.length)
      const hits = await index.search(vector, asked, signal)
      const found: FaceHit[] = []
      for (let from = 0; from < hits.length; from += MOST) {
        const keys = hits.slice(from, from + MOST).map(hit => hit.key)
        for (const { key: _key, vector: own, ...face } of await liveFaces(db.query, place, keys))
          found.push({ ...face, similarity: similarityOf(own, vector) })
      }
      const isAll =
        index.mode === 'exact' ? hits.length < asked : asked >= (index.size ?? Number.POSITIVE_INFINITY)
      if (found.length >= count || isAll)
        return found
          .sort((a, b) => b.similarity - a.similarity || (a.faceId < b.faceId ? -1 : 1))
          .slice(0, count)
      asked *= GROWTH
    }
  },
})
