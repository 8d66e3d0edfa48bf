export { type JobConfig, jobVariables } from './config.ts'
export {
  declareJob,
  handleJob,
  type JobContext,
  type JobDeclaration,
  type JobHandler,
} from './declaration.ts'
export type { HousekeepingTask } from './housekeeping.ts'
export { createJobs, type JobsOptions } from './jobs.ts'
export { JOB_STATUSES, Job, JobPage, JobQuery } from './schema.ts'
export type { JobService, JobStart, JobSubject, Jobs } from './service.ts'
export { DEFAULT_TIMINGS, type JobTimings } from './timings.ts'
