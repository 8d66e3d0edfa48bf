import type { Database } from '#kernel/db'
import type { Jobs } from '#kernel/jobs'
import type { Notices } from '#kernel/notices'
import type { Clock, Ids } from '#kernel/system'

export interface CollectionParts {
  readonly db: Database
  readonly jobs: Jobs
  readonly notices: Notices
  readonly clock: Clock
  readonly ids: Ids
}
