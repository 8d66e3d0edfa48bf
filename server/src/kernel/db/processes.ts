import type pg from 'pg'

/** What connections of servers and workers call themselves: their own name, or that of their notification bus. */
const PROCESSES = `select distinct application_name as name from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid()
    and (application_name like 'server pid %' or application_name like 'fovea bus%')
  order by 1 desc limit 20`

/** The servers and workers that are connected to this database, by name; empty when nobody is. */
export const connectedProcesses = async (pool: pg.Pool): Promise<string[]> => {
  const { rows } = await pool.query<{ name: string }>(PROCESSES)
  const named = rows.map(({ name }) => name).filter(name => !name.startsWith('fovea bus'))
  return named.length > 0 || rows.length === 0 ? named : ['a server that does not tell its name']
}
