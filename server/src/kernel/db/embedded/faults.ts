import { Problem } from '#kernel/errors'

/** What an operator can do when the embedded database cannot run here at all. */
export const USE_YOUR_OWN =
  'Set DATABASE_URL to a PostgreSQL of your own (postgres://user:password@host:5432/database), or mend it and start again.'

/** A fault of the embedded database: one sentence of fault, one of remedy. Nobody retries a start by itself. */
export const databaseFault = (code: `db.${string}`, message: string, cause?: unknown): Problem =>
  new Problem({ status: 503, code, message, retryable: false, ...(cause === undefined ? {} : { cause }) })

const errnoOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined

/** True when a system call failed with one of these codes (`ENOENT`, …). */
export const isErrno = (error: unknown, ...codes: string[]): boolean => codes.includes(errnoOf(error) ?? '')

/**
 * Turns a failed system call on the data directory into a sentence that says what to do; every other error
 * is handed back as it is.
 */
export function dataDirFault(error: unknown, path: string): unknown {
  if (error instanceof Problem) return error
  const code = errnoOf(error)
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(path, error)
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return databaseFault(
      'db.data_dir_unwritable',
      `The data directory ${path} cannot be written (${code}). Give the user that runs Fovea the right to write there, or set FOVEA_DATA_DIR to another directory.`,
      error,
    )
  }
  if (
    code === 'ENOTDIR' ||
    code === 'EEXIST' ||
    code === 'ENOENT' ||
    code === 'ELOOP' ||
    code === 'ENAMETOOLONG'
  ) {
    return databaseFault(
      'db.data_dir_invalid',
      `The data directory ${path} cannot be used (${code}): something on that path is no directory. Set FOVEA_DATA_DIR to a directory.`,
      error,
    )
  }
  return error
}

export const diskFull = (path: string, cause?: unknown): Problem =>
  databaseFault(
    'db.disk_full',
    `There is no space left on the disk of ${path}. Free some space (at least 500 MB), then start again: nothing that was acknowledged is lost.`,
    cause,
  )

export const alreadyServed = (dataDir: string, holder: string): Problem =>
  databaseFault(
    'db.already_served',
    `${dataDir} is already served by ${holder}; stop it or choose another FOVEA_DATA_DIR.`,
  )
