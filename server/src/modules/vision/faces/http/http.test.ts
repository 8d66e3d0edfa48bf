import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createGuardedFetcher, type GuardedFetcher } from '#kernel/fetch'
import { systemClock } from '#kernel/system'
import { startTestMl } from '../../ml/test-ml.ts'
import { itFindsFaces } from '../face-provider.contract.ts'
import { createLocalFaces } from '../local/provider.ts'
import { preview } from '../testing/photos.ts'
import { type FaceService, startFaceService } from './face-service.fixture.ts'
import { createHttpFaces } from './provider.ts'

const { ml } = startTestMl()
const KEY = 'a-key-of-a-detection-service'
const signal = AbortSignal.timeout(120_000)
const options = { minScore: 0.5, smallFaces: false, signal }
let service: FaceService
let fetcher: GuardedFetcher
beforeAll(async () => {
  service = await startFaceService(createLocalFaces(ml), KEY)
  fetcher = createGuardedFetcher({ clock: systemClock, version: '1', allowHosts: [service.host] })
})
afterAll(async () => {
  await fetcher.close()
  await service.close()
})

const open = (fields: { key?: string; dimensions?: number } = {}) =>
  createHttpFaces({
    fetcher,
    url: `${service.url}/`,
    key: fields.key ?? KEY,
    model: { key: 'compreface', dimensions: fields.dimensions ?? 1024 },
  })

describe('a face service', () => {
  itFindsFaces(() => open())

  it('is told of when it refuses the key', async () => {
    await expect(open({ key: 'wrong' }).detect(await preview(1), options)).rejects.toMatchObject({
      code: 'vision.face_service_refused',
      retryable: false,
      message: expect.stringContaining('VISION_FACES_KEY'),
    })
  })

  it('is told of when its vectors are of another length than was said', async () => {
    await expect(open({ dimensions: 128 }).detect(await preview(1), options)).rejects.toMatchObject({
      code: 'vision.face_service_not_understood',
      message: expect.stringContaining('1024'),
    })
  })

  it.each([
    [503, 'upstream is away', 'vision.face_service_failed', true],
    [413, '{"message":"File is too large","code":1}', 'vision.face_service_failed', false],
    [200, '<html>a page of a proxy</html>', 'vision.face_service_not_understood', false],
    [200, '{"result":[{"box":{"x_min":1}}]}', 'vision.face_service_not_understood', false],
  ])('that answers %i %s gets a code', async (status, body, code, retryable) => {
    service.broken = { status, body }
    try {
      await expect(open().detect(await preview(1), options)).rejects.toMatchObject({ code, retryable })
    } finally {
      service.broken = null
    }
  })
})
