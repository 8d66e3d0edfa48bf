import { Problem } from '#kernel/errors'

export const tooLarge = (maxBytes: number): Problem =>
  new Problem({
    status: 413,
    code: 'storage.too_large',
    message: `The content is larger than the ${maxBytes} bytes that are allowed.`,
  })

/** `reserveBytes`: what is left is kept for the database. */
export const storageFull = (cause: unknown, reserveBytes = 0): Problem =>
  new Problem({
    status: 507,
    code: 'storage.full',
    message:
      reserveBytes === 0
        ? 'The disk that holds the objects is full. Make room, then try again.'
        : `The disk that holds the objects is full but for the ${Math.ceil(reserveBytes / 2 ** 20)} MiB that the database needs to go on. Make room, then try again.`,
    cause,
  })

export const objectMissing = (sha256: string, cause?: unknown): Problem =>
  new Problem({
    status: 500,
    code: 'storage.object_missing',
    message: `The bytes of object ${sha256} are not in the store. Run an integrity scan.`,
    retryable: false,
    cause,
  })

export const storageUnusable = (root: string, cause: unknown): Problem =>
  new Problem({
    status: 500,
    code: 'storage.unusable',
    message: `The folder ${root} cannot hold objects: ${cause instanceof Error ? cause.message : String(cause)}. Give this user the right to write there, or set FOVEA_DATA_DIR.`,
    cause,
  })
