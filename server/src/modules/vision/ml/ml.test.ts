import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import type { LocalModel } from '../embeddings/clip/spec.ts'
import { createColourLayout } from '../embeddings/colour-layout/provider.ts'
import { tinyClip, writeModel } from '../models/testing/tiny-clip.ts'
import { modelsFolder } from './part.ts'
import { startTestMl, type TestMl } from './test-ml.ts'

const signal = AbortSignal.timeout(120_000)

const grey = (): Promise<Buffer> =>
  sharp({ create: { width: 300, height: 200, channels: 3, background: '#336699' } })
    .webp()
    .toBuffer()

/** A model that is at work for minutes. */
const busyModel = async (dataDir: string): Promise<LocalModel> => {
  const files = tinyClip({ work: 3_000, text: false })
  const folder = join(modelsFolder(dataDir), 'busy')
  await writeModel(folder, files)
  const pinned = [...files].map(([path, bytes]) => ({
    path,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    size: bytes.length,
  }))
  return { key: 'busy', dtype: 'fp32', folder, files: pinned, memory: 2 ** 30 }
}

const embed = (test: TestMl, model: LocalModel, pictures: Buffer[], deadlineMs?: number) =>
  test.ml.run('clip-pictures', { model, pictures }, { signal, deadlineMs })

describe('a child that runs models', () => {
  it('is stopped at its deadline, in the midst of a run, and the next run has a new one', async () => {
    const test = startTestMl()
    const model = await busyModel(test.dataDir)
    await expect(embed(test, model, [await grey()], 4_000)).rejects.toMatchObject({
      code: 'process.deadline',
      retryable: false,
    })
    const [vector] = await createColourLayout(test.ml).embedPictures([await grey()], signal)
    expect(vector).toHaveLength(65)
  })

  it('that is killed in the midst of a run costs that run alone, which may be tried again', async () => {
    const test = startTestMl()
    const run = embed(test, await busyModel(test.dataDir), [await grey()])
    const failure = expect(run).rejects.toMatchObject({ code: 'process.crashed', retryable: true })
    await expect.poll(() => test.busy(), { timeout: 30_000 }).toBe(1)
    for (const pid of test.pids()) process.kill(pid, 'SIGKILL')
    await failure
    const [vector] = await createColourLayout(test.ml).embedPictures([await grey()], signal)
    expect(vector).toHaveLength(65)
  })

  it('ends with its caller', async () => {
    const test = startTestMl()
    const caller = new AbortController()
    const model = await busyModel(test.dataDir)
    const run = test.ml.run('clip-pictures', { model, pictures: [await grey()] }, { signal: caller.signal })
    await expect.poll(() => test.busy(), { timeout: 30_000 }).toBe(1)
    const [busy] = test.pids()
    caller.abort(new Error('gone'))
    await expect(run).rejects.toThrow('gone')
    await expect.poll(() => test.pids().includes(busy ?? 0), { timeout: 10_000 }).toBe(false)
  })

  it('that grows beyond its memory is replaced after the run, whose answer counts', async () => {
    const test = startTestMl({ VISION_PROCESS_MEMORY: '40MiB' })
    const layout = createColourLayout(test.ml)
    const [first] = await layout.embedPictures([await grey()], signal)
    const [second] = await layout.embedPictures([await grey()], signal)
    expect(second).toEqual(first)
    expect(test.exits).toContain('recycled')
  })

  it('may read nothing of this machine but its models', async () => {
    const test = startTestMl()
    const local = await busyModel(test.dataDir)
    const elsewhere = {
      ...local,
      folder: '/etc',
      files: [{ path: 'hostname', sha256: '0'.repeat(64), size: 1 }],
    }
    expect(existsSync('/etc/hostname')).toBe(true)
    await expect(embed(test, elsewhere, [await grey()])).rejects.toMatchObject({
      code: 'vision.model_file_corrupt',
    })
  })
})
