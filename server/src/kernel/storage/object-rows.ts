import { sql } from 'kysely'
import type { Queryable, Tx } from '#kernel/db'

export interface ObjectRow {
  readonly sha256: string
  readonly size: number
  readonly state: 'stored' | 'deleting'
}

/** Which Fovea this database is; decided when it is first asked for. */
export const installationId = async (query: Queryable): Promise<string> => {
  await sql`insert into kernel.installation default values on conflict do nothing`.execute(query)
  const { rows } = await sql<{ id: string }>`select id from kernel.installation`.execute(query)
  const [row] = rows
  if (!row) throw new Error('The table kernel.installation has lost its row')
  return row.id
}

/** Makes the row or takes it over, also from a collector, and holds it until the end of `tx`. */
export const holdRow = async (
  tx: Tx,
  object: { sha256: string; size: number },
  now: number,
): Promise<void> => {
  await sql`
    insert into kernel.object as held (sha256, size, state, created_at, kept_at)
    values (${object.sha256}, ${object.size}, 'stored', ${now}, ${now})
    on conflict (sha256) do update
      set state = 'stored', size = excluded.size, kept_at = greatest(held.kept_at, excluded.kept_at)`.execute(
    tx,
  )
}

/** Locks rows in the order of their hashes, so that two transactions never wait for each other. */
export const lockRows = async (tx: Tx, sha256: readonly string[]): Promise<readonly ObjectRow[]> => {
  const { rows } = await sql<ObjectRow>`
    select sha256, size, state from kernel.object
    where sha256 = any(${sha256}::text[]) order by sha256 for update`.execute(tx)
  return rows
}

export const reviveRows = async (tx: Tx, sha256: readonly string[], now: number): Promise<void> => {
  await sql`
    update kernel.object set state = 'stored', kept_at = greatest(kept_at, ${now})
    where sha256 = any(${sha256}::text[])`.execute(tx)
}

/** Rows that nobody has kept since `before`, in order after `cursor`; those left in `deleting` by a crash are among them. */
export const pageOfRows = async (
  query: Queryable,
  options: { cursor: string | null; before: number; limit: number },
): Promise<readonly ObjectRow[]> => {
  const { rows } = await sql<ObjectRow>`
    select sha256, size, state from kernel.object
    where sha256 > ${options.cursor ?? ''} and kept_at < ${options.before}
    order by sha256 limit ${options.limit}`.execute(query)
  return rows
}

/** Marks what is still unkept; a row that somebody holds at the moment is being kept. Answers what is marked now. */
export const markDeleting = async (
  tx: Tx,
  sha256: readonly string[],
  before: number,
): Promise<readonly string[]> => {
  const { rows } = await sql<{ sha256: string }>`
    update kernel.object set state = 'deleting'
    where sha256 in (
      select sha256 from kernel.object
      where sha256 = any(${sha256}::text[]) and kept_at < ${before}
      order by sha256 for update skip locked)
    returning sha256`.execute(tx)
  return rows.map(row => row.sha256)
}

/** Gives bytes without a row a row in `deleting`. Waits for a transaction that is placing them; then theirs stands. */
export const adoptStrays = async (
  tx: Tx,
  strays: readonly { sha256: string; size: number; modifiedAt: number }[],
): Promise<readonly string[]> => {
  const { rows } = await sql<{ sha256: string }>`
    insert into kernel.object (sha256, size, state, created_at, kept_at)
    select sha256, size, 'deleting', modified_at, modified_at
    from unnest(
      ${strays.map(stray => stray.sha256)}::text[],
      ${strays.map(stray => stray.size)}::bigint[],
      ${strays.map(stray => stray.modifiedAt)}::bigint[]
    ) as stray (sha256, size, modified_at)
    order by sha256
    on conflict (sha256) do nothing
    returning sha256`.execute(tx)
  return rows.map(row => row.sha256)
}

/** Locks what is still marked; a row that somebody else holds is left to them. */
export const lockDeleting = async (tx: Tx, sha256: readonly string[]): Promise<readonly ObjectRow[]> => {
  const { rows } = await sql<ObjectRow>`
    select sha256, size, state from kernel.object
    where sha256 = any(${sha256}::text[]) and state = 'deleting'
    order by sha256 for update skip locked`.execute(tx)
  return rows
}

export const deleteRows = async (tx: Tx, sha256: readonly string[]): Promise<void> => {
  await sql`delete from kernel.object where sha256 = any(${sha256}::text[])`.execute(tx)
}

/** Rejects when the transaction has ended meanwhile, and what it locked is free. */
export const assertHeld = async (tx: Tx): Promise<void> => {
  await sql`select 1`.execute(tx)
}
