/** What S3 answers as an error document. */
export class S3Fault extends Error {
  readonly status: number
  readonly code: string
  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

export type Operation =
  | 'HeadBucket'
  | 'ListObjects'
  | 'ListUploads'
  | 'GetObject'
  | 'HeadObject'
  | 'PutObject'
  | 'CopyObject'
  | 'DeleteObject'
  | 'CreateUpload'
  | 'UploadPart'
  | 'CompleteUpload'
  | 'AbortUpload'
  | 'ListParts'

/** Trouble for the next `times` requests (all when left out) of `operation` (any when left out). */
export interface Trouble {
  readonly operation?: Operation
  readonly times?: number
  /** Answers this instead of doing anything, e.g. 503 `SlowDown`. */
  readonly answer?: { readonly status: number; readonly code: string }
  /** Waits so many milliseconds first. */
  readonly delayMs?: number
  /** Cuts the connection after so many bytes of the request's or the reply's body. */
  readonly cutAfterBytes?: number
  /** Stores so many bytes too many, and reports success. */
  readonly extraBytes?: number
  /** Does what was asked, and cuts the connection instead of saying so. */
  readonly silent?: boolean
}

/** The troubles that a test has ordered. */
export class Troubles {
  #ordered: { trouble: Trouble; left: number }[] = []

  order(trouble: Trouble): void {
    this.#ordered.push({ trouble, left: trouble.times ?? Number.POSITIVE_INFINITY })
  }

  clear(): void {
    this.#ordered = []
  }

  /** The trouble that this request is in; it counts as one time. */
  take(operation: Operation): Trouble {
    const found = this.#ordered.find(
      ({ trouble, left }) => left > 0 && (trouble.operation ?? operation) === operation,
    )
    if (!found) return {}
    found.left -= 1
    return found.trouble
  }
}
