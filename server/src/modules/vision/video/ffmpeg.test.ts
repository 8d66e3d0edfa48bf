import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createFfmpeg } from './ffmpeg.ts'
import { bandwidthOf, heightsFor, masterPlaylist, segmentsOf } from './playlists.ts'

const FFMPEG = ['/usr/bin/ffmpeg', '/usr/local/bin/ffmpeg', '/opt/homebrew/bin/ffmpeg'].find(existsSync)
const reason = FFMPEG ? '' : ' (ffmpeg is not installed)'
const { signal } = new AbortController()
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fovea-ffmpeg-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('playlists', () => {
  test.each([
    [[360, 720], 1080, [360, 720]],
    [[720, 360, 360], 500, [360]],
    [[360, 720], 201, [200]],
  ])('of %j for a film of %i lines are %j: a film is never enlarged', (wanted, height, expected) => {
    expect(heightsFor(wanted, height)).toEqual(expected)
  })

  test('name sizes and rates, the smallest first', () => {
    const segments = segmentsOf(
      '#EXTM3U\n#EXTINF:6.0,\n360p-00000.ts\n#EXTINF:2.0,\n360p-00001.ts\n#EXT-X-ENDLIST\n',
    )
    expect(segments).toEqual([
      { name: '360p-00000.ts', seconds: 6 },
      { name: '360p-00001.ts', seconds: 2 },
    ])
    const { peak, average } = bandwidthOf([
      { seconds: 6, bytes: 6_000 },
      { seconds: 2, bytes: 4_000 },
    ])
    expect([peak, average]).toEqual([16_000, 10_000])
    const rendition = {
      width: 640,
      height: 360,
      playlist: '360p.m3u8',
      peakBandwidth: peak,
      averageBandwidth: average,
    }
    expect(masterPlaylist([rendition])).toContain(
      '#EXT-X-STREAM-INF:BANDWIDTH=16000,AVERAGE-BANDWIDTH=10000,RESOLUTION=640x360\n360p.m3u8\n',
    )
  })
})

test('a machine without ffmpeg says so', async () => {
  const ffmpeg = createFfmpeg({ program: join(folder, 'none', 'ffmpeg'), now: () => 0 })
  expect(await ffmpeg.abilities()).toEqual({ present: false, encodes: false })
})

describe.skipIf(!FFMPEG)(`ffmpeg${reason}`, () => {
  const ffmpeg = createFfmpeg({ program: FFMPEG ?? 'ffmpeg', now: () => performance.now() })
  const encoding = { mime: 'video/mp4', signal, deadlineMs: 30_000 }

  test('tells length, size, codec and sound, and the sides of a film that was turned', async () => {
    const file = join(folder, 'film.mp4')
    const made = [
      '-f',
      'lavfi',
      '-i',
      'testsrc=size=320x180:rate=25',
      '-f',
      'lavfi',
      '-i',
      'sine',
      '-t',
      '2',
      '-pix_fmt',
      'yuv420p',
    ]
    execFileSync(FFMPEG ?? '', ['-v', 'error', ...made, file])
    expect(await ffmpeg.probe(file, encoding)).toEqual({
      durationMs: 2_000,
      width: 320,
      height: 180,
      codec: 'h264',
      framesPerSecond: 25,
      hasAudio: true,
    })
    const turned = join(folder, 'turned.mp4')
    execFileSync(FFMPEG ?? '', [
      '-v',
      'error',
      '-i',
      file,
      '-c',
      'copy',
      '-metadata:s:v:0',
      'rotate=90',
      turned,
    ])
    expect(await ffmpeg.probe(turned, encoding)).toMatchObject({ width: 180, height: 320 })
  })

  test('opens nothing but the file itself, whatever the file asks for', async () => {
    const secret = join(folder, 'secret.ts')
    await writeFile(secret, 'secret')
    const playlist = join(folder, 'list.mp4')
    await writeFile(
      playlist,
      `#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:6,\nfile://${secret}\n#EXT-X-ENDLIST\n`,
    )
    await expect(ffmpeg.probe(playlist, encoding)).rejects.toMatchObject({ code: 'vision.unreadable_video' })
    await writeFile(playlist, `ffconcat version 1.0\nfile ${secret}\n`)
    await expect(ffmpeg.probe(playlist, encoding)).rejects.toMatchObject({ code: 'vision.unreadable_video' })
  })

  test('is ended at its deadline, and when nobody waits any more', async () => {
    const endless = ['-f', 'lavfi', '-i', 'testsrc=size=1280x720', '-c:v', 'libx264', '-f', 'null', '-']
    const file = join(folder, 'film.mp4')
    const late = ffmpeg.run(file, endless, { ...encoding, deadlineMs: 300, cwd: folder })
    await expect(late).rejects.toMatchObject({ code: 'vision.video_deadline' })
    const left = new AbortController()
    const running = ffmpeg.run(file, endless, { ...encoding, signal: left.signal, cwd: folder })
    left.abort(new Error('cancelled'))
    await expect(running).rejects.toThrow('cancelled')
  })
})
