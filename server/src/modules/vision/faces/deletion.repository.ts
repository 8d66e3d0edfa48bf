import { sql } from 'kysely'
import type { Tx } from '#kernel/db'
import { TASK_NAME } from './names.ts'
import { tables } from './tables.ts'

/**
 * Everything that was made of faces in a project, also what is in the trash. What was decided goes with faces and
 * people; the results of the task go, too, or a run after faces are turned on again would think that all is done.
 */
export const deletePeopleAndFaces = async (
  tx: Tx,
  projectId: string,
): Promise<{ faces: number; people: number }> => {
  const faces = await tables(tx)
    .deleteFrom('vision.face')
    .where('projectId', '=', projectId)
    .executeTakeFirstOrThrow()
  const people = await sql`delete from vision.person where project_id = ${projectId}`.execute(tx)
  await sql`delete from vision.result where project_id = ${projectId} and task = ${TASK_NAME}`.execute(tx)
  return { faces: Number(faces.numDeletedRows), people: Number(people.numAffectedRows ?? 0) }
}

/** Faces of bytes that were replaced by some of which no picture could be made; answers how many it took this time. */
export const deleteReplaced = async (tx: Tx, limit: number): Promise<number> => {
  const { numAffectedRows } = await sql`
    delete from vision.face where id in (
      select f.id from vision.face f join library.present_asset a on a.id = f.asset_id
      where a.version <> f.version and a.sha256 <> f.source_sha256
        and f.removed_at is null and f.forgotten_at is null limit ${limit})`.execute(tx)
  return Number(numAffectedRows ?? 0)
}
