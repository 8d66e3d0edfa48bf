import type { Database } from '#kernel/db'
import { dropVectorTable } from './adapters/pgvector.ts'
import { forgetIndex } from './index.repository.ts'
import type { Place } from './place.ts'

/** Takes an index away, so that nothing of what was removed is left in its file; its vectors are compared one by one. */
export const dissolveIndex = async (db: Database, place: Place): Promise<void> => {
  const location = await db.transaction(tx => forgetIndex(tx, place))
  if (location !== null) await dropVectorTable(db.query, location)
}
