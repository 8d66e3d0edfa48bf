import type { SignalType } from '../types.ts'
import { abandonment } from './abandonment.ts'
import { blocked } from './blocked.ts'
import type { Candidate, Context, Detector } from './candidate.ts'
import { confusion } from './confusion.ts'
import { deadClick } from './dead-click.ts'
import { errorClick } from './error-click.ts'
import { formLoop } from './form-loop.ts'
import { quickBack } from './quick-back.ts'
import { rage } from './rage.ts'
import { refreshLoop } from './refresh-loop.ts'
import { slowWait } from './slow-wait.ts'
import { thrash } from './thrash.ts'

export { type Candidate, type Context, SURE } from './candidate.ts'

const DETECTORS: readonly Detector<SignalType>[] = [
  errorClick,
  slowWait,
  deadClick,
  refreshLoop,
  blocked,
  formLoop,
  rage,
  thrash,
  confusion,
  quickBack,
  abandonment,
]

/** Everything that may be a signal, by the enabled detectors. */
export const detect = (context: Context): Candidate[] =>
  DETECTORS.filter(({ type }) => !context.rules.disabled.includes(type)).flatMap(detector =>
    detector.detect(context),
  )
