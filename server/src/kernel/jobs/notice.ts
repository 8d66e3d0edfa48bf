import type { NewNotice } from '#kernel/notices'
import type { JobRow } from './job-table.ts'

export const noticeOf = (row: JobRow): NewNotice => ({
  topic: 'job.updated',
  projectId: row.projectId,
  assetId: row.assetId,
  data: {
    jobId: row.id,
    name: row.name,
    status: row.status,
    progress: row.progress,
    errorCode: row.errorCode,
    ...(row.flowId === null ? {} : { flowId: row.flowId, blocked: row.blocked }),
  },
})
