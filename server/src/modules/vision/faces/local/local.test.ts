import { describe, expect, it } from 'vitest'
import { startTestMl } from '../../ml/test-ml.ts'
import { itFindsFaces } from '../face-provider.contract.ts'
import { preview } from '../testing/photos.ts'
import { createLocalFaces } from './provider.ts'

const { ml, pids } = startTestMl()

describe('the weights that come with the program', () => {
  itFindsFaces(() => createLocalFaces(ml))

  it('say that their process died, and are there again for the next picture', async () => {
    const provider = createLocalFaces(ml)
    const options = { minScore: 0.5, smallFaces: true, signal: AbortSignal.timeout(120_000) }
    const picture = await preview(5)
    const before = await provider.detect(picture, options)
    const dying = Promise.allSettled([provider.detect(picture, options)])
    for (const pid of pids()) process.kill(pid, 'SIGKILL')
    expect(await dying).toMatchObject([
      { status: 'rejected', reason: { code: 'process.crashed', retryable: true } },
    ])
    expect(await provider.detect(picture, options)).toEqual(before)
  })
})
