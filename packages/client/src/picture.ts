import type { RequestOptions } from './transport.ts'

/** A request that asks something about a picture, which is not kept: it may be repeated. */
export const asking = (picture: Blob): Pick<RequestOptions, 'raw' | 'repeatable'> => ({
  raw: {
    contentType: picture.type || 'application/octet-stream',
    size: picture.size,
    replayable: true,
    open: () => picture,
  },
  repeatable: true,
})
