/** Joins class names and leaves out what is falsy, so that a condition can stand in the list. */
export const classNames = (...names: (string | false | null | undefined)[]): string =>
  names.filter(Boolean).join(' ')
