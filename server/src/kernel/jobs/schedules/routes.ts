import { z } from 'zod'
import { type Route, route } from '#kernel/http'
import type { Schedules } from './schedules.ts'
import { Schedule, SchedulePage, ScheduleRun } from './schema.ts'

const ScheduleName = z.object({ name: z.string() })

export const scheduleRoutes = (schedules: Schedules): readonly Route[] => [
  route({
    method: 'GET',
    path: '/v1/schedules',
    operationId: 'listSchedules',
    scope: 'system:admin',
    summary: 'List the jobs that are enqueued by the clock',
    reply: [200, SchedulePage],
    run: ({ actor }) => schedules.list(actor),
  }),
  route({
    method: 'POST',
    path: '/v1/schedules/:name/run',
    operationId: 'runSchedule',
    scope: 'system:admin',
    summary: 'Enqueue the job of a schedule now',
    params: ScheduleName,
    reply: [202, ScheduleRun],
    idempotent: true,
    run: ({ actor, params }) => schedules.run(actor, params.name),
  }),
  route({
    method: 'POST',
    path: '/v1/schedules/:name/pause',
    operationId: 'pauseSchedule',
    scope: 'system:admin',
    summary: 'Leave out the turns of a schedule until it is resumed',
    params: ScheduleName,
    reply: [200, Schedule],
    run: ({ actor, params }) => schedules.pause(actor, params.name),
  }),
  route({
    method: 'POST',
    path: '/v1/schedules/:name/resume',
    operationId: 'resumeSchedule',
    scope: 'system:admin',
    summary: 'Let the turns of a schedule come again, the next one first',
    params: ScheduleName,
    reply: [200, Schedule],
    run: ({ actor, params }) => schedules.resume(actor, params.name),
  }),
]
