import { createHash } from 'node:crypto'
import { totalmem } from 'node:os'

/** The port only names the socket file: there is no TCP listener. */
export const SOCKET_PORT = 5432
export const DATABASE_USER = 'fovea'
export const DATABASE_NAME = 'postgres'
/** `PG_VERSION` of the bundled binaries; a cluster of another major version cannot be opened by them. */
export const POSTGRES_MAJOR = '18'

/** What a server needs with the default pool, the commands beside it and a few looks from outside. */
export const MIN_CONNECTIONS = 60

/**
 * The name that PostgreSQL puts into the title of each of its processes. It tells the processes of this
 * cluster apart where their working directory may not be read (root in a container without SYS_PTRACE).
 */
export const clusterName = (cluster: string): string =>
  `fovea-${createHash('sha256').update(cluster).digest('hex').slice(0, 16)}`

/**
 * Settings are arguments, not postgresql.conf, so that a new release brings its own to an old cluster.
 * Chosen for one server on one machine; `wal_compression=on` because this build has no lz4. `wal_init_zero=off`:
 * commits wait while a new file of the log is filled with zeros, and a young or long idle cluster makes one every 16 MB;
 * each commit is fsynced all the same.
 */
export function settings(cluster: string, socketDir: string, maxConnections: number): string[] {
  const halfOfMemory = Math.max(256, Math.floor(totalmem() / 2 / 1024 / 1024))
  const values: Record<string, string> = {
    listen_addresses: '',
    unix_socket_directories: socketDir,
    unix_socket_permissions: '0700',
    port: String(SOCKET_PORT),
    cluster_name: clusterName(cluster),
    max_connections: String(Math.max(MIN_CONNECTIONS, maxConnections)),
    shared_buffers: '256MB',
    effective_cache_size: `${halfOfMemory}MB`,
    work_mem: '16MB',
    maintenance_work_mem: '128MB',
    jit: 'off',
    io_method: 'sync',
    fsync: 'on',
    full_page_writes: 'on',
    synchronous_commit: 'on',
    wal_compression: 'on',
    wal_init_zero: 'off',
    max_wal_size: '2GB',
    min_wal_size: '256MB',
    checkpoint_timeout: '15min',
    random_page_cost: '1.1',
    autovacuum_naptime: '20s',
    idle_in_transaction_session_timeout: '5min',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_line_prefix: '%m [%p] ',
  }
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}
