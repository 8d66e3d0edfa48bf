import { handleJob, type JobHandler } from '#kernel/jobs'
import type { ExportService } from './export.service.ts'
import { exportIncident } from './jobs.ts'

export const exportHandlers = (exports: ExportService): JobHandler[] => [
  handleJob(exportIncident, (key, context) => exports.run(key, context)),
]
