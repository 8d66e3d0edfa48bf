import type { ServerResponse } from 'node:http'
import { describe, expect, it } from 'vitest'
import { createClient, type JobDetail, type JobStatus } from '../src/index.ts'
import { type Answer, json, problem, startServer } from './local-server.ts'

const instant = { sleep: async () => {}, random: () => 0 }

function job(status: JobStatus, progress = 0): JobDetail {
  const error = status === 'failed' ? { code: 'library.unreadable_image', message: 'Not an image' } : null
  return {
    id: 'j1',
    projectId: 'p',
    name: 'library.derive',
    status,
    progress,
    attempts: 1,
    error,
    assetId: null,
    blocked: false,
    flowId: null,
    priority: 0,
    runAt: 0,
    createdAt: 1,
    startedAt: null,
    finishedAt: null,
    worker: null,
    result: null,
    history: [],
  }
}

/** The job's states one after the other; no stream. */
function states(...list: JobDetail[]): Answer {
  let asked = 0
  return async (seen, response) => {
    if (seen.path === '/v1/stream') return await problem(403, 'access.scope')(seen, response)
    const now = list[Math.min(asked, list.length - 1)]
    asked += 1
    await json(200, now)(seen, response)
  }
}

describe('Waiting for a job', () => {
  it('answers the job once it has succeeded, and tells each change on the way', async () => {
    await using server = await startServer(
      states(job('queued'), job('running', 0.5), job('running', 0.5), job('succeeded', 1)),
    )
    const told: string[] = []
    const client = createClient({ baseUrl: server.url, runtime: instant })
    const result = await client.waitForJob('j1', {
      onProgress: one => told.push(`${one.status} ${one.progress}`),
    })
    expect(result.status).toBe('succeeded')
    expect(told).toEqual(['queued 0', 'running 0.5', 'succeeded 1'])
  })

  it('of a job that has ended already opens no stream', async () => {
    await using server = await startServer(states(job('succeeded', 1)))
    await createClient({ baseUrl: server.url }).waitForJob('j1')
    expect(server.seen.map(one => one.path)).toEqual(['/v1/jobs/j1'])
  })

  it.each([
    ['failed', 'library.unreadable_image'],
    ['cancelled', 'job.cancelled'],
    ['quarantined', 'job.quarantined'],
  ] as const)('that ended as %s throws a JobFailedError with the code and the job', async (status, code) => {
    await using server = await startServer(states(job('running'), job(status)))
    const work = createClient({ baseUrl: server.url, runtime: instant }).waitForJob('j1')
    await expect(work).rejects.toMatchObject({ name: 'JobFailedError', code, job: { status } })
  })

  it('looks when the stream tells of the job, and not before', async () => {
    let ended = false
    const stream = Promise.withResolvers<ServerResponse>()
    await using server = await startServer(async (seen, response) => {
      if (seen.path !== '/v1/stream')
        return await json(200, job(ended ? 'succeeded' : 'running'))(seen, response)
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': open\n\n')
      stream.resolve(response)
    })
    const never = { sleep: (_ms: number, signal?: AbortSignal) => untilAborted(signal), random: () => 0 }
    const done = createClient({ baseUrl: server.url, runtime: never }).waitForJob('j1')
    const response = await stream.promise
    ended = true
    response.write(`id: 1\nevent: job.updated\ndata: ${JSON.stringify({ data: { jobId: 'j1' } })}\n\n`)
    await expect(done).resolves.toMatchObject({ status: 'succeeded' })
  })

  it('ends with a TimeoutError when it takes too long', async () => {
    await using server = await startServer(states(job('running')))
    const client = createClient({ baseUrl: server.url })
    await expect(client.waitForJob('j1', { timeoutMs: 150 })).rejects.toMatchObject({
      name: 'TimeoutError',
      message: 'The job j1 did not end within 150 ms',
    })
  })

  it('ends with the reason of the abort', async () => {
    await using server = await startServer(states(job('running')))
    const controller = new AbortController()
    const client = createClient({ baseUrl: server.url })
    const onProgress = (): void => controller.abort(new Error('enough'))
    const work = client.waitForJob('j1', { signal: controller.signal, onProgress })
    await expect(work).rejects.toThrow('enough')
  })

  it('of a job that does not exist throws a NotFoundError', async () => {
    await using server = await startServer(problem(404, 'jobs.not_found'))
    await expect(createClient({ baseUrl: server.url }).waitForJob('j1')).rejects.toMatchObject({
      status: 404,
    })
  })
})

function untilAborted(signal?: AbortSignal): Promise<void> {
  return new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
