import { sql } from 'kysely'
import type { Queryable } from '#kernel/db'

/** Projects that look for faces and have faces or decisions since their last clustering, by id, those after `after`. */
export const changedProjects = async (
  query: Queryable,
  { after, limit }: { readonly after: string | null; readonly limit: number },
): Promise<string[]> => {
  const { rows } = await sql<{ projectId: string }>`
    select s.project_id from vision.settings s left join vision.people_state p on p.project_id = s.project_id
    where s.faces_enabled and (${after}::uuid is null or s.project_id > ${after}::uuid)
      and (exists (select from vision.present_face f
          where f.project_id = s.project_id and f.vector is not null and f.created_at >= coalesce(p.clustered_at, 0))
        or exists (select from vision.face_decision d
          where d.project_id = s.project_id and d.decided_at >= p.clustered_at))
    order by s.project_id limit ${limit}`.execute(query)
  return rows.map(({ projectId }) => projectId)
}

/** Notes that all faces until `at` (ms) have been clustered together. */
export const noteClustered = async (query: Queryable, projectId: string, at: number): Promise<void> => {
  await sql`insert into vision.people_state (project_id, clustered_at) values (${projectId}, ${at})
    on conflict (project_id) do update set clustered_at = greatest(people_state.clustered_at, excluded.clustered_at)`.execute(
    query,
  )
}
