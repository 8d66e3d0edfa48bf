/** Durations as a person reads them: `640 ms`, `1.2 s`, `45 s`, `3 min`; exact to the last digit shown. */
export const duration = (ms: number): string => {
  if (ms < 1_000) return `${Math.round(ms)} ms`
  if (ms < 120_000) return `${trim(ms / 1_000)} s`
  return `${trim(ms / 60_000)} min`
}

const trim = (value: number): string => String(Math.round(value * 10) / 10)

export const times = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`
