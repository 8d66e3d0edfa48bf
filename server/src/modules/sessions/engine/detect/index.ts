import type { SignalType } from '../types.ts'
import type { Candidate, Context, Detector } from './candidate.ts'
import { deadClick } from './dead-click.ts'
import { errorClick } from './error-click.ts'
import { rage } from './rage.ts'

export type { Candidate, Context, Measured } from './candidate.ts'

const DETECTORS: readonly Detector<SignalType>[] = [errorClick, deadClick, rage]

/** Everything that may be a signal, by the enabled detectors. */
export const detect = (context: Context): Candidate[] =>
  DETECTORS.filter(({ type }) => !context.rules.disabled.includes(type)).flatMap(detector =>
    detector.detect(context),
  )
