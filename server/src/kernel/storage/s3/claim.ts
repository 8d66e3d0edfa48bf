import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { isMissing, statusOf } from './failure.ts'
import type { Keys } from './keys.ts'
import type { Requests } from './requests.ts'

interface Place {
  readonly requests: Requests
  readonly bucket: string
  readonly keys: Keys
}

/** Writes the mark unless there is one, which of two at the same moment one alone can do; answers what stands. */
export const claim = async (place: Place, owner: string): Promise<string> => {
  const found = await readMark(place)
  if (found !== null) return found
  const { requests, bucket, keys } = place
  const put = new PutObjectCommand({
    Bucket: bucket,
    Key: keys.ownerMark,
    Body: owner,
    ContentType: 'text/plain',
    IfNoneMatch: '*',
  })
  try {
    await requests.send((client, options) => client.send(put, options))
  } catch (error) {
    // 412 and 409: another process was faster.
    if (!OVERTAKEN.has(statusOf(error) ?? 0)) throw error
  }
  return (await readMark(place)) ?? owner
}

const OVERTAKEN = new Set([409, 412])

const readMark = async ({ requests, bucket, keys }: Place): Promise<string | null> => {
  try {
    return await requests.send(async (client, options) => {
      const { Body } = await client.send(
        new GetObjectCommand({ Bucket: bucket, Key: keys.ownerMark }),
        options,
      )
      return (await Body?.transformToString())?.trim() ?? ''
    })
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}
