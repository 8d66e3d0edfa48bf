import { type Asset, AuthenticationError, NetworkError } from '@fovea/client'
import { describe, expect, it, vi } from 'vitest'
import { UploadQueue } from '#/modules/library/upload/queue.ts'

type Ports = ConstructorParameters<typeof UploadQueue>[0]

/** Only what the queue hands on; the rest of an asset is of no interest here. */
const assetOf = (id: string): Asset => ({ ...blank, id })

const blank: Asset = {
  id: '',
  projectId: 'project',
  collectionId: null,
  label: '',
  description: '',
  kind: 'image',
  mime: 'image/jpeg',
  size: 1,
  sha256: '',
  width: null,
  height: null,
  orientation: null,
  takenAt: null,
  takenAtOffset: null,
  camera: null,
  lens: null,
  location: null,
  thumbhash: null,
  version: 1,
  tags: [],
  metadata: {},
  createdAt: 0,
  createdBy: null,
  updatedAt: 0,
  updatedBy: null,
  trashedAt: null,
  etag: '"1"',
  states: { metadata: 'pending', renditions: 'pending' },
  failure: null,
}

const receipt = { sha256: '', size: 1, version: 1, receivedAt: 0 }

function queueWith(ports: Partial<Ports>) {
  const queue = new UploadQueue({
    canHash: () => true,
    hash: async file => file.name,
    check: async missing => ({ existing: [], missing }),
    restore: async id => assetOf(id),
    send: async file => ({ asset: assetOf(file.name), receipt }),
    place: () => {},
    onAsset: () => {},
    onSignedOut: () => {},
    ...ports,
  })
  return queue
}

const found = (...names: string[]) => names.map(name => ({ file: new File(['x'], name), path: name }))
const many = (count: number) => found(...Array.from({ length: count }, (_, index) => `photo ${index}.jpg`))
const statuses = (queue: UploadQueue) => queue.items.map(item => item.status)
const settled = (queue: UploadQueue) => vi.waitFor(() => expect(queue.isActive).toBe(false))

describe('The upload queue', () => {
  it('sends four files at a time and no more, until all are there', async () => {
    let sending = 0
    let most = 0
    const queue = queueWith({
      send: async file => {
        sending += 1
        most = Math.max(most, sending)
        await new Promise(resolve => setImmediate(resolve))
        sending -= 1
        return { asset: assetOf(file.name), receipt }
      },
    })
    queue.add(many(50))
    await settled(queue)
    expect(most).toBe(4)
    expect(new Set(statuses(queue))).toEqual(new Set(['done']))
  })

  it('sends no byte of a file that is there already, and brings one back from the trash', async () => {
    const sent: string[] = []
    const restored: string[] = []
    const queue = queueWith({
      check: async hashes => ({
        existing: hashes.flatMap(sha256 =>
          sha256 === 'there.jpg' || sha256 === 'trashed.jpg'
            ? [{ sha256, assetId: `id of ${sha256}`, trashed: sha256 === 'trashed.jpg' }]
            : [],
        ),
        missing: [],
      }),
      restore: async id => {
        restored.push(id)
        return assetOf(id)
      },
      send: async file => {
        sent.push(file.name)
        return { asset: assetOf(file.name), receipt }
      },
    })
    queue.add(found('there.jpg', 'trashed.jpg', 'new.jpg'))
    await settled(queue)
    expect(statuses(queue)).toEqual(['present', 'restored', 'done'])
    expect(sent).toEqual(['new.jpg'])
    expect(restored).toEqual(['id of trashed.jpg'])
  })

  it('sends files that cannot be hashed here, and believes the server about duplicates', async () => {
    const queue = queueWith({
      canHash: () => false,
      send: async file => ({ asset: assetOf(file.name), receipt, duplicate: true }),
    })
    queue.add(found('large.tiff'))
    await settled(queue)
    expect(statuses(queue)).toEqual(['present'])
  })

  it('keeps the words of a failure, and tries again when asked to', async () => {
    let isBroken = true
    const queue = queueWith({
      send: async file => {
        if (isBroken) throw new NetworkError({ code: 'client.network', message: 'gone' })
        return { asset: assetOf(file.name), receipt }
      },
    })
    queue.add(found('a.jpg', 'b.jpg'))
    await settled(queue)
    expect(statuses(queue)).toEqual(['failed', 'failed'])
    expect(queue.items[0]?.error).toBe('The server did not answer. Check that Fovea is running.')
    isBroken = false
    queue.retry(queue.items)
    await settled(queue)
    expect(statuses(queue)).toEqual(['done', 'done'])
  })

  it('holds everything when the session ends, and goes on after the next sign-in', async () => {
    let isSignedIn = false
    const queue = queueWith({
      check: async missing => {
        if (!isSignedIn)
          throw new AuthenticationError({ status: 401, code: 'accounts.session_ended', message: '' })
        return { existing: [], missing }
      },
      onSignedOut: () => {
        signedOut += 1
      },
    })
    let signedOut = 0
    queue.add(many(3))
    await vi.waitFor(() => expect(signedOut).toBeGreaterThan(0))
    expect(statuses(queue)).not.toContain('failed')
    isSignedIn = true
    queue.resume()
    await settled(queue)
    expect(statuses(queue)).toEqual(['done', 'done', 'done'])
  })

  it('stops what is on its way when it is cancelled, and calls that no failure', async () => {
    const aborted: string[] = []
    const queue = queueWith({
      send: (file, { signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            aborted.push(file.name)
            reject(signal.reason)
          })
        }),
    })
    queue.add(many(6))
    await vi.waitFor(() => expect(statuses(queue).filter(status => status === 'sending')).toHaveLength(4))
    queue.cancel(queue.items)
    expect(new Set(statuses(queue))).toEqual(new Set(['cancelled']))
    expect(aborted).toHaveLength(4)
    queue.clear()
    expect(queue.items).toEqual([])
  })
})
