export { type JobConfig, jobVariables } from './config.ts'
export {
  declareJob,
  handleJob,
  type JobContext,
  type JobDeclaration,
  type JobHandler,
  type JobResult,
  type StepResult,
} from './declaration.ts'
export { Flow } from './flows/schema.ts'
export { chain, chord, type FlowStep, group, step } from './flows/spec.ts'
export type { HousekeepingTask } from './housekeeping.ts'
export { createJobs } from './jobs.ts'
export type { JobsOptions } from './parts.ts'
export { Queue } from './queues/schema.ts'
export { declareSchedule, type ScheduleDeclaration } from './schedules/declaration.ts'
export { Schedule } from './schedules/schema.ts'
export { JOB_STATUSES, Job, JobDetail, JobPage, JobQuery } from './schema.ts'
export type { JobService, JobStart, Jobs } from './service.ts'
export type { JobSubject } from './subject.ts'
export { DEFAULT_TIMINGS, type JobTimings } from './timings.ts'
export { Worker } from './workers/schema.ts'
