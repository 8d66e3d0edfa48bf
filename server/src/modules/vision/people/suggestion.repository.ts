import { sql } from 'kysely'
import type { Queryable, Tx } from '#kernel/db'

export interface Suggestion {
  readonly firstId: string
  readonly secondId: string
  readonly similarity: number
}

/**
 * The most similar first. Without those who are hidden, without faces, called differently, known to be two, or together on
 * a photo.
 */
export const listSuggestions = async (
  query: Queryable,
  projectId: string,
  limit: number,
): Promise<Suggestion[]> => {
  const { rows } = await sql<Suggestion>`
    select first_id, second_id, similarity from vision.person_suggestion s
    join vision.person a on a.id = s.first_id join vision.person b on b.id = s.second_id
    where s.project_id = ${projectId} and not a.hidden and not b.hidden
      and (a.name = '' or b.name = '' or lower(a.name) = lower(b.name))
      and not exists (select 1 from vision.person_distinction d
        where d.first_id = s.first_id and d.second_id = s.second_id)
      and exists (select 1 from vision.present_face f where f.person_id = s.first_id)
      and exists (select 1 from vision.present_face f where f.person_id = s.second_id)
      and not exists (select 1 from vision.present_face f
        join vision.present_face o on o.person_id = s.second_id and o.asset_id = f.asset_id
        where f.person_id = s.first_id)
    order by similarity desc, first_id desc, second_id desc limit ${limit}`.execute(query)
  return rows
}

/** Adds to those that are known; of one pair the newest similarity holds. People who are gone are left out. */
export const addSuggestions = async (
  tx: Tx,
  projectId: string,
  suggestions: readonly Suggestion[],
): Promise<void> => {
  if (suggestions.length === 0) return
  await sql`insert into vision.person_suggestion (project_id, first_id, second_id, similarity)
    select ${projectId}, least(first, second), greatest(first, second), max(similarity)
    from unnest(${suggestions.map(({ firstId }) => firstId)}::uuid[],
      ${suggestions.map(({ secondId }) => secondId)}::uuid[],
      ${suggestions.map(({ similarity }) => similarity)}::float8[]) as given (first, second, similarity)
    where first <> second
      and exists (select 1 from vision.person p where p.id = first and p.project_id = ${projectId})
      and exists (select 1 from vision.person p where p.id = second and p.project_id = ${projectId})
    group by 2, 3
    on conflict (first_id, second_id) do update set similarity = excluded.similarity`.execute(tx)
}

export const clearSuggestions = async (tx: Tx, projectId: string): Promise<void> => {
  await sql`delete from vision.person_suggestion where project_id = ${projectId}`.execute(tx)
}
