import { Problem } from '#kernel/errors'
import type { Ml } from '../ml/ml.ts'
import type { Part } from '../part.ts'
import { lookAtPreviews, type Picture } from '../tasks/previews.ts'
import { defineTask, type TaskOutcome, type VisionTask } from '../tasks/task.ts'
import type { Measured, MeasureTask } from './child.ts'
import { judge } from './judge.ts'
import { QualityOutput, QualityParams } from './schema.ts'

const DEADLINE_MS = 60_000

/** How sharp, how well exposed and how rich in detail a picture is: no model, only its pixels. */
const qualityTask = (ml: Ml): VisionTask =>
  defineTask({
    name: 'quality',
    version: '1',
    title: 'Technical quality',
    description: 'Sharpness, exposure, entropy and size of a picture, and which faults follow from them.',
    inputs: ['image'],
    params: QualityParams,
    output: QualityOutput,
    cost: 'cheap',
    batch: 8,
    onArrivalByDefault: true,
    run: (sources, params, { signal }) =>
      lookAtPreviews(sources, async pictures => {
        const input: MeasureTask = { pictures: pictures.map(({ preview }) => preview) }
        const options = { signal, deadlineMs: DEADLINE_MS }
        const measured = await ml.run<MeasureTask, Measured[]>('quality', input, options)
        return pictures.map((picture, at) => outcomeOf(picture, measured[at], params))
      }),
  })

const outcomeOf = (
  { source: { asset } }: Picture,
  measured: Measured | undefined,
  params: QualityParams,
): TaskOutcome | Error => {
  if (!measured) return new Error('A picture was not measured')
  if ('code' in measured) return new Problem({ status: 422, ...measured })
  // An image that has a preview has a size.
  const size = { width: asset.width ?? 0, height: asset.height ?? 0 }
  return { output: judge(measured.measures, size, params) }
}

export const createQuality = ({ ml }: { readonly ml: Ml }): Part => ({ tasks: [qualityTask(ml)] })
