import { InvalidArgumentError } from 'commander'

/** What people write for times, sizes and distances; each throws what commander shows beside the option. */

const AGO: Record<string, number> = { h: 3_600_000, d: 86_400_000, w: 604_800_000 }

/**
 * `2024`, `2024-05`, `2024-05-17`, `2024-05-17T18:30`, with `Z` or an offset at the end of a time; or `12h`, `30d`,
 * `8w` before now. Without a zone it is local time, as a clock on the wall shows it.
 * @returns Unix milliseconds
 */
export function parseTime(text: string, now: number = Date.now()): number {
  const [, amount, unit = ''] = /^([1-9]\d{0,4})([hdw])$/.exec(text) ?? []
  const factor = AGO[unit]
  if (amount !== undefined && factor !== undefined) return now - Number(amount) * factor
  const parts = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(Z|[+-]\d\d:\d\d)?)?)?)?$/.exec(text)
  const [, year, month = '01', day = '01', time = '00:00', zone = ''] = parts ?? []
  const value = Date.parse(`${year}-${month}-${day}T${time}${zone}`)
  // `Date` takes the 31st of February for the 2nd of March.
  const sound = year !== undefined && Number(day) <= new Date(Number(year), Number(month), 0).getDate()
  if (!sound || Number.isNaN(value))
    throw new InvalidArgumentError('expected 2024-05-17, 2024-05-17T18:30, 2024 or, before now, 30d')
  return value
}

const BYTES: Record<string, number> = { '': 1, b: 1, k: 1e3, kb: 1e3, m: 1e6, mb: 1e6, g: 1e9, gb: 1e9 }

/** `500kB`, `1.5MB`, `2G`, or a number of bytes; powers of 1000, as sizes are shown. */
export function parseBytes(text: string): number {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?) ?([a-z]*)$/i.exec(text) ?? []
  const factor = BYTES[unit.toLowerCase()]
  if (amount === undefined || factor === undefined)
    throw new InvalidArgumentError('expected 500kB, 1.5MB or 2GB')
  return Math.round(Number(amount) * factor)
}

const METRES: Record<string, number> = { '': 1, m: 1, km: 1_000, mi: 1_609.344, ft: 0.3048 }

/** `5km`, `300m`, `2mi`, or a number of metres. */
export function parseDistance(text: string): number {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?) ?([a-z]*)$/i.exec(text) ?? []
  const factor = METRES[unit.toLowerCase()]
  const metres = Math.round(Number(amount) * (factor ?? Number.NaN))
  if (!(metres >= 1)) throw new InvalidArgumentError('expected 5km, 300m or 2mi')
  return metres
}

/** `52.5,13.4`: latitude and longitude in degrees, as the server takes them. */
export function parsePlace(text: string): string {
  const [lat = Number.NaN, lon = Number.NaN, ...more] = text
    .split(',')
    .map(part => (part.trim() === '' ? Number.NaN : Number(part)))
  if (!(Math.abs(lat) <= 90 && Math.abs(lon) <= 180) || more.length > 0)
    throw new InvalidArgumentError('expected a latitude and a longitude in degrees: 52.5,13.4')
  // Never in the notation of powers; the sixth digit is a decimetre.
  return `${lat.toFixed(6)},${lon.toFixed(6)}`
}
