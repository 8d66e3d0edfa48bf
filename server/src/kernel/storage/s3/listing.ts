import {
  AbortMultipartUploadCommand,
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandOutput,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
} from '@aws-sdk/client-s3'
import type { ListedObject } from '../object-store.ts'
import { isMissing } from './failure.ts'
import type { Keys } from './keys.ts'
import type { Requests } from './requests.ts'

interface Place {
  readonly requests: Requests
  readonly bucket: string
  readonly keys: Keys
}

/** Objects in the order of their hashes; strangers below the same prefix are passed over. */
export const listObjects = async (
  { requests, bucket, keys }: Place,
  options: { after: string | null; limit: number },
): Promise<ListedObject[]> => {
  const found: ListedObject[] = []
  let token: string | undefined
  do {
    const page: ListObjectsV2CommandOutput = await requests.send((client, sending) =>
      client.send(
        new ListObjectsV2Command({
          Bucket: bucket,
          Prefix: keys.root,
          MaxKeys: Math.min(1_000, options.limit - found.length),
          ...(token === undefined ? { StartAfter: keys.after(options.after) } : { ContinuationToken: token }),
        }),
        sending,
      ),
    )
    for (const { Key = '', Size = 0, LastModified } of page.Contents ?? []) {
      const sha256 = keys.sha256Of(Key)
      if (sha256 !== null) found.push({ sha256, size: Size, modifiedAt: LastModified?.getTime() ?? 0 })
    }
    token = page.NextContinuationToken
  } while (token !== undefined && found.length < options.limit)
  return found
}

/** Aborts multipart uploads that were begun before `before` and are not among `active`; answers how many. */
export const sweepUploads = async (
  { requests, bucket, keys }: Place,
  options: { before: number; active: ReadonlySet<string> },
): Promise<number> => {
  let swept = 0
  let marker: { KeyMarker?: string; UploadIdMarker?: string } | null = {}
  while (marker !== null) {
    const at: { KeyMarker?: string; UploadIdMarker?: string } = marker
    const page: ListMultipartUploadsCommandOutput = await requests.send((client, sending) =>
      client.send(new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: keys.root, ...at }), sending),
    )
    for (const { Key, UploadId, Initiated } of page.Uploads ?? []) {
      if (UploadId === undefined || options.active.has(UploadId)) continue
      if ((Initiated?.getTime() ?? Number.POSITIVE_INFINITY) > options.before) continue
      swept += await abort(requests, { Bucket: bucket, Key: Key ?? '', UploadId })
    }
    marker = nextMarker(page)
  }
  return swept
}

const nextMarker = ({
  IsTruncated,
  NextKeyMarker,
  NextUploadIdMarker,
}: ListMultipartUploadsCommandOutput) => {
  if (!IsTruncated || NextKeyMarker === undefined) return null
  return {
    KeyMarker: NextKeyMarker,
    ...(NextUploadIdMarker === undefined ? {} : { UploadIdMarker: NextUploadIdMarker }),
  }
}

/** 1, or 0 when another process was faster. */
const abort = async (
  requests: Requests,
  upload: { Bucket: string; Key: string; UploadId: string },
): Promise<number> => {
  try {
    await requests.send((client, sending) => client.send(new AbortMultipartUploadCommand(upload), sending))
    return 1
  } catch (error) {
    if (isMissing(error)) return 0
    throw error
  }
}
