import type { Kernel } from '#kernel'
import type { Role } from './config.ts'

/** What an operator watches beside what each part counts itself. */
export const measureProcess = (
  { metrics, db, objects }: Kernel,
  facts: { readonly version: string; readonly roles: readonly Role[]; readonly poolSize: number },
): void => {
  const { version, roles, poolSize } = facts
  metrics
    .gauge('info', 'Always 1; says what runs here.', ['version', 'roles'])
    .set({ version, roles: roles.join(',') }, 1)
  metrics.gauge('db_pool_size', 'Connections to PostgreSQL that this process may open.').set(poolSize)
  metrics.measured(
    'db_pool_connections',
    'Connections to PostgreSQL that this process has open, in use or idle.',
    () => [
      { labels: { state: 'busy' }, value: db.pool.totalCount - db.pool.idleCount },
      { labels: { state: 'idle' }, value: db.pool.idleCount },
    ],
    ['state'],
  )
  metrics.measured('db_pool_waiting', 'Callers that wait for a connection to PostgreSQL.', () => [
    { value: db.pool.waitingCount },
  ])
  metrics.measured('storage_free_bytes', 'Bytes that the disk of the object store has free.', async () => {
    const free = await objects.freeBytes()
    return free === null ? [] : [{ value: free }]
  })
}
