import { handleJob, type JobHandler } from '#kernel/jobs'
import type { AssignService } from './assign.service.ts'
import { assignFaces, reclusterChanged, reclusterPeople } from './jobs.ts'
import type { ReclusterService } from './recluster.service.ts'

export const peopleHandlers = (assignments: AssignService, clusterings: ReclusterService): JobHandler[] => [
  handleJob(assignFaces, async (input, context) => ({ ...(await assignments.run(input, context)) })),
  handleJob(reclusterPeople, async ({ projectId }, context) => ({
    ...(await clusterings.run(projectId, context)),
  })),
  handleJob(reclusterChanged, async (_input, context) => ({
    projects: await clusterings.requestChanged(context),
  })),
]
