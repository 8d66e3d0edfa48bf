const DAY = /^(\d{4})-(\d{2})-(\d{2})$/

/** The beginning of a day (`2026-03-14`) where the reader is, plus `days`, in Unix milliseconds; null when it is none. */
export function msOf(day: string, days = 0): number | null {
  const [, year, month, date] = DAY.exec(day) ?? []
  if (year === undefined) return null
  const start = new Date(Number(year), Number(month) - 1, Number(date))
  // The 31st of April would become the 1st of May.
  if (start.getMonth() !== Number(month) - 1 || start.getDate() !== Number(date)) return null
  return new Date(start.getFullYear(), start.getMonth(), start.getDate() + days).getTime()
}

/** The day in which a moment lies, plus `days`: the opposite of `msOf`. */
export function dayOf(ms: number, days = 0): string {
  const at = new Date(ms)
  const day = new Date(at.getFullYear(), at.getMonth(), at.getDate() + days)
  const two = (number: number) => String(number).padStart(2, '0')
  return `${String(day.getFullYear()).padStart(4, '0')}-${two(day.getMonth() + 1)}-${two(day.getDate())}`
}
