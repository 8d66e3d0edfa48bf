import { sql } from 'kysely'
import type { Tx } from '#kernel/db'

/** A face that gets another person, or none, because its vector says so. */
export interface Move {
  readonly faceId: string
  readonly from: string | null
  readonly to: string | null
}

/** Takes faces from the people that they had when they were looked at; whom somebody confirmed meanwhile stays. */
export const leavePeople = async (tx: Tx, moves: readonly Move[]): Promise<void> => {
  const left = moves.filter(({ from }) => from !== null)
  if (left.length === 0) return
  await sql`update vision.face f set person_id = null, assigned_by = null
    from unnest(${left.map(({ faceId }) => faceId)}::uuid[], ${left.map(({ from }) => from)}::uuid[]) as move (id, was)
    where f.id = move.id and f.person_id = move.was and f.assigned_by is distinct from 'user'`.execute(tx)
}

/**
 * Gives faces to people as far as it still may be: the face has nobody, the person is there, nobody said otherwise, and no
 * other face of the photo is that person. Answers which faces got theirs.
 */
export const joinPeople = async (tx: Tx, projectId: string, moves: readonly Move[]): Promise<string[]> => {
  const joined = moves.filter(({ to }) => to !== null)
  if (joined.length === 0) return []
  const { rows } = await sql<{ id: string }>`
    update vision.face f set person_id = move.person, assigned_by = 'cluster'
    from (
      -- Models that see the same face both may want it for one person.
      select distinct on (move.person, o.asset_id, o.version) move.id, move.person
      from unnest(${joined.map(({ faceId }) => faceId)}::uuid[], ${joined.map(({ to }) => to)}::uuid[])
        as move (id, person) join vision.face o on o.id = move.id
      order by move.person, o.asset_id, o.version, o.score desc, o.id
    ) as move
    where f.id = move.id and f.person_id is null and f.removed_at is null and f.forgotten_at is null
      and exists (select 1 from vision.person p where p.id = move.person and p.project_id = ${projectId})
      and not exists (select 1 from vision.face_decision d
        where d.face_id = f.id and (d.verdict = 'is' or d.person_id = move.person))
      and not exists (select 1 from vision.face o where o.person_id = move.person and o.asset_id = f.asset_id
        and o.version = f.version and o.removed_at is null and o.forgotten_at is null)
    returning f.id`.execute(tx)
  return rows.map(({ id }) => id)
}
