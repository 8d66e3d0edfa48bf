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

/** `reason`: what the store or the network said, without secrets. */
export const storageAway = (where: string, reason: string, cause?: unknown): Problem =>
  new Problem({
    status: 503,
    code: 'storage.unavailable',
    message: `The object store ${where} cannot be used at the moment (${reason}). Try again shortly.`,
    retryAfterSeconds: 2,
    cause,
  })

/** The store answers, but not to us: no repetition helps before somebody mends the configuration. */
export const storageRefuses = (where: string, code: string, cause: unknown): Problem =>
  new Problem({
    status: 500,
    code: 'storage.unusable',
    message: `The object store ${where} refuses Fovea: ${code}. ${remedyOf(code)}`,
    cause,
  })

const REMEDIES: Readonly<Record<string, string>> = {
  NoSuchBucket: 'Make the bucket, or correct its name in STORAGE_URL.',
  PermanentRedirect: 'The bucket is in another region: correct region or endpoint in STORAGE_URL.',
  AuthorizationHeaderMalformed: 'The bucket is in another region: correct region in STORAGE_URL.',
  IllegalLocationConstraintException: 'The bucket is in another region: correct region in STORAGE_URL.',
  InvalidAccessKeyId: 'Correct STORAGE_ACCESS_KEY_ID.',
  SignatureDoesNotMatch: 'Correct STORAGE_SECRET_ACCESS_KEY.',
  CredentialsProviderError: 'Set STORAGE_ACCESS_KEY_ID and STORAGE_SECRET_ACCESS_KEY.',
  RequestTimeTooSkewed: 'Set the clock of this machine.',
  ExpiredToken: 'Renew the credentials.',
}

const remedyOf = (code: string): string =>
  REMEDIES[code] ??
  'Check STORAGE_URL, STORAGE_ACCESS_KEY_ID and STORAGE_SECRET_ACCESS_KEY, and that the key may list the bucket and read, write and delete its objects.'

/** Its collector would take our objects for left over, and ours would take its. */
export const storageForeign = (mark: string, own: string): Problem =>
  new Problem({
    status: 500,
    code: 'storage.foreign',
    message: `The object store belongs to another Fovea: it bears the mark ${mark}, and this database is ${own}. Name another folder, bucket or prefix in STORAGE_URL, or use the database that belongs to it. If that database is gone for good, remove the mark (the file or object \u201cowner\u201d).`,
  })

export const storageCorrupts = (where: string, sha256: string): Problem =>
  new Problem({
    status: 500,
    code: 'storage.corrupted',
    message: `The object store ${where} kept other bytes than it was sent for object ${sha256}; they were removed. Try again, and check what lies between Fovea and the store.`,
  })
