/** The code of a system error (`ENOENT`), or undefined for any other error. */
export const errnoOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined

/** For `catch`: answers `instead` for one system error, and throws every other. */
export const unless =
  <T>(code: string, instead: T) =>
  (error: unknown): T => {
    if (errnoOf(error) === code) return instead
    throw error
  }
