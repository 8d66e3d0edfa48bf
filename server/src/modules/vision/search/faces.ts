import type { Database } from '#kernel/db'
import { similarityOf } from '../vector.ts'
import { askable, GROWTH, isAll, isAskedMost, MOST_ASKED, SLACK } from './asking.ts'
import type { IndexCatalog } from './index/catalog.ts'
import type { Place } from './index/place.ts'
import type { Hit } from './index/ports.ts'
import type { FaceHit, FaceSearch } from './ports.ts'
import { liveFaces } from './search.repository.ts'

const MOST = 1_000
/**
 * When so many are left of the most that an index answers, they are enough for whoever wanted more. In a large project
 * some of the nearest faces are nearly always in the trash, and as many others from the far end of the answer are not
 * worth reading every face.
 */
const ENOUGH = MOST_ASKED / 2

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
    let asked = askable(index, count + SLACK)
    for (;;) {
      const hits = await index.search(vector, asked, signal)
      const found = await present(db, place, hits, vector)
      const isLast = isAskedMost(index, asked)
      const isEnough = found.length >= count || (isLast && found.length >= ENOUGH)
      if (isEnough || isAll(index, hits.length, asked)) return found.slice(0, count)
      if (isLast) index = catalog.scan(place, vector.length)
      asked = askable(index, asked * GROWTH)
    }
  },
})

/** The faces of hits that are there, the most similar first. */
const present = async (
  db: Database,
  place: Place,
  hits: readonly Hit[],
  vector: Float32Array,
): Promise<FaceHit[]> => {
  const found: FaceHit[] = []
  for (let from = 0; from < hits.length; from += MOST) {
    const keys = hits.slice(from, from + MOST).map(hit => hit.key)
    for (const { key: _key, vector: own, ...face } of await liveFaces(db.query, place, keys))
      found.push({ ...face, similarity: similarityOf(own, vector) })
  }
  return found.sort((a, b) => b.similarity - a.similarity || (a.faceId < b.faceId ? -1 : 1))
}
