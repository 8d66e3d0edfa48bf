import { handleJob, type JobHandler } from '#kernel/jobs'
import type { EaselService } from './easel.service.ts'
import { countWords } from './jobs.ts'

export const atelierHandlers = (service: EaselService): JobHandler[] => [
  handleJob(countWords, ({ easelId }) => service.countWords(easelId)),
]
