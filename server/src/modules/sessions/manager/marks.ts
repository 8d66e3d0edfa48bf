import { createHash } from 'node:crypto'

/** What a list of sessions can be narrowed to beside their time. */
export type MarkKind = 'route' | 'user' | 'environment' | 'signal'

/** Bits of a mark: exact in a number of JavaScript. Two values that share a mark are told apart by the session itself. */
const HEX_DIGITS = 12

/** The same in every process and version, for it is stored. */
export const markOf = (kind: MarkKind, value: string): number =>
  Number.parseInt(createHash('sha256').update(`${kind}\n${value}`).digest('hex').slice(0, HEX_DIGITS), 16)

/** Of a session as it is stored. */
export interface Marked {
  readonly routes: readonly string[]
  readonly userId: string | null
  readonly environment: string | null
  readonly signals: Readonly<Record<string, number>>
}

export const marksOf = ({ routes, userId, environment, signals }: Marked): ReadonlySet<number> =>
  new Set([
    ...routes.map(route => markOf('route', route)),
    ...(userId === null ? [] : [markOf('user', userId)]),
    ...(environment === null ? [] : [markOf('environment', environment)]),
    ...Object.keys(signals).map(type => markOf('signal', type)),
  ])
