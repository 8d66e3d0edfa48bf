/** Whether `JOB_QUEUES` lets a worker take this kind: its name, `library.*`, or `*`. */
export const takesKind = (patterns: readonly string[] | undefined, name: string): boolean =>
  patterns === undefined ||
  patterns.some(pattern => (pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name))
