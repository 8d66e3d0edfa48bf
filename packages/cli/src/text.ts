/**
 * C0 and C1 controls, DEL, line and paragraph separators, and the marks that turn the direction of writing: a name
 * with these could rewrite the terminal's screen, or look like another name.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g

/** The text with everything that acts on a terminal shown as its code instead. */
export function visible(text: string): string {
  return text.replace(UNSAFE, escapeUnit)
}

/** JSON in which no control character stands as it is; parsed, it is the same value. */
export function visibleJson(value: unknown, indent?: number): string {
  const json = JSON.stringify(value, null, indent) ?? 'null'
  // Line feeds stand between the parts here, never inside them, where JSON.stringify escapes them.
  return json.replace(UNSAFE, unit => (unit === '\n' ? unit : escapeUnit(unit)))
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** For example `3.2 MB`; powers of 1000, as disks and operating systems count. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let size = bytes
  let unit = 0
  while (size >= 999.5 && unit < units.length - 1) {
    size /= 1000
    unit += 1
  }
  return `${unit === 0 ? size : size.toFixed(size < 10 ? 1 : 0)} ${units[unit]}`
}

/** Local time to the minute or the second, or `-`. */
export function formatTime(ms: number | null, precision: 'minute' | 'second' = 'minute'): string {
  if (ms === null) return '-'
  const date = new Date(ms)
  const two = (value: number): string => String(value).padStart(2, '0')
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  const time = `${day} ${two(date.getHours())}:${two(date.getMinutes())}`
  return precision === 'minute' ? time : `${time}:${two(date.getSeconds())}`
}

/** Columns as wide as their widest cell; the last one ends where its text ends. */
export function table(header: string[], rows: string[][]): string {
  const all = [header, ...rows].map(row => row.map(visible))
  const widths = header.map((_name, at) => Math.max(...all.map(row => row[at]?.length ?? 0)))
  const lines = all.map(row =>
    row.map((cell, at) => (at === row.length - 1 ? cell : cell.padEnd(widths[at] ?? 0))).join('  '),
  )
  return lines.map(line => line.trimEnd()).join('\n')
}

/** For example `1 job` or `3 jobs`. */
export function plural(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? '' : 's'}`
}

const AGES: [unit: string, ms: number][] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
  ['ms', 1],
]

/** For example `45 s`, `12 min` or `3 d`: the largest unit that fits, rounded down. */
export function formatDuration(ms: number): string {
  const [unit, size] = AGES.find(([, each]) => ms >= each) ?? ['ms', 1]
  return `${Math.max(0, Math.floor(ms / size))} ${unit}`
}

/** How much is done, `width` characters wide; `done` is 0..1. */
export function bar(done: number, width: number): string {
  const full = Math.round(Math.min(1, Math.max(0, done)) * width)
  return '█'.repeat(full) + '░'.repeat(width - full)
}
