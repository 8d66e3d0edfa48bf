import { sql } from 'kysely'
import type { Kernel } from '#kernel'
import { Problem } from '#kernel/errors'
import type { Readiness } from '#kernel/http'
import { RESERVE_BYTES } from '#kernel/storage'

/** What `/ready` asks: the database answers, jobs are taken, bytes can be stored. */
export const readinessChecks = ({ db, jobs, objects }: Kernel): Readiness[] => [
  {
    name: 'database',
    check: async () => {
      await sql`select 1`.execute(db.query)
    },
  },
  { name: 'queue', check: () => jobs.ready() },
  { name: 'storage', check: () => objects.ready() },
  {
    name: 'disk',
    check: async () => {
      const free = await objects.freeBytes()
      if (free >= RESERVE_BYTES) return
      throw new Problem({
        status: 503,
        code: 'system.disk_full',
        message: `Only ${Math.floor(free / 1024 / 1024)} MiB of disk are left. Make room in the data directory.`,
      })
    },
  },
]
