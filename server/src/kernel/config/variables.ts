import { z } from 'zod'

/** A whole number written in decimal, within bounds. */
export const integer = (bounds: { min: number; max: number }) =>
  z
    .string()
    .regex(/^-?\d+$/, 'expected a whole number')
    .transform(Number)
    .pipe(z.number().int().min(bounds.min).max(bounds.max))

/** `true`/`1`/`yes`/`on` or `false`/`0`/`no`/`off`. */
export const boolean = () =>
  z
    .string()
    .toLowerCase()
    .pipe(z.enum(['true', '1', 'yes', 'on', 'false', '0', 'no', 'off'], { error: 'expected true or false' }))
    .transform(value => ['true', '1', 'yes', 'on'].includes(value))

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KIB: 2 ** 10,
  MIB: 2 ** 20,
  GIB: 2 ** 30,
  TIB: 2 ** 40,
}

/** A size in bytes: `10737418240`, `10GiB`, `500MB`. */
export const bytes = () =>
  z
    .string()
    .regex(/^\d+(\.\d+)?\s*([KMGT]i?B|B)?$/i, 'expected a size such as 500MB or 10GiB')
    .transform(text => {
      const [, amount = '0', unit = ''] = /^([\d.]+)\s*([a-z]*)$/i.exec(text) ?? []
      return Math.floor(Number(amount) * (UNITS[unit.toUpperCase()] ?? 1))
    })

/** Names separated by commas; blanks are trimmed, empty entries dropped. */
export const list = () =>
  z.string().transform(text =>
    text
      .split(',')
      .map(entry => entry.trim())
      .filter(entry => entry !== ''),
  )
