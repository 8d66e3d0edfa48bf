import { type Route, route } from '#kernel/http'
import type { ResultService } from './result.service.ts'
import {
  AssetParams,
  ResultQuery,
  TaskParams,
  VisionCapabilities,
  VisionJobs,
  VisionResultPage,
  VisionRun,
} from './schema.ts'
import type { TaskService } from './task.service.ts'

export const taskRoutes = (tasks: TaskService, results: ResultService): Route[] => [
  route({
    method: 'GET',
    path: '/v1/vision/tasks',
    operationId: 'listVisionTasks',
    scope: 'vision:read',
    summary: 'What this server can do with assets, whether it can do so now, and who does it',
    reply: [200, VisionCapabilities],
    run: ({ actor }) => tasks.capabilities(actor),
  }),
  route({
    method: 'POST',
    path: '/v1/vision/tasks/:task',
    operationId: 'runVisionTask',
    scope: 'vision:write',
    summary:
      'Run a task on assets, or on all that a query finds; what has a result is left alone unless forced',
    params: TaskParams,
    body: VisionRun,
    reply: [202, VisionJobs],
    problems: [404, 409, 422],
    run: ({ actor, params, body }) => tasks.run(actor, params.task, body),
  }),
  route({
    method: 'GET',
    path: '/v1/assets/:id/results',
    operationId: 'listAssetResults',
    scope: 'vision:read',
    summary: 'What tasks said of the current version of an asset, newest first, and why others said nothing',
    params: AssetParams,
    query: ResultQuery,
    reply: [200, VisionResultPage],
    run: ({ actor, params, query }) => results.list(actor, params.id, query),
  }),
]
