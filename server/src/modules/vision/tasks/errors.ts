import { Problem } from '#kernel/errors'
import type { Unavailable } from './task.ts'

export const taskNotFound = (name: string, known: readonly string[]): Problem =>
  new Problem({
    status: 404,
    code: 'vision.task_not_found',
    message: `There is no task ${name}; this server has ${known.join(', ')}.`,
  })

/** What a worker notes of a task that was asked for where it was known. */
export const taskUnknown = (name: string): Unavailable => ({
  code: 'vision.task_not_found',
  message: `The worker does not know the task ${name}: every process needs the same VISION_TASKS.`,
})

/** 409: the task cannot run now, for a reason that is no fault of the picture. */
export const taskUnavailable = ({ code, message }: Unavailable): Problem =>
  new Problem({ status: 409, code, message })

export const kindNotTaken = (
  task: string,
  kinds: readonly string[],
  assetId: string,
  kind: string,
): Problem =>
  new Problem({
    status: 422,
    code: 'vision.kind_not_taken',
    message: `The task ${task} takes ${kinds.join(' and ')}; asset ${assetId} is of kind ${kind}.`,
    extra: { assetId },
  })

export const outputInvalid = (task: string, reason: string): Problem =>
  new Problem({
    status: 422,
    code: 'vision.output_invalid',
    message: `The task ${task} answered something else than it declares: ${reason}.`,
  })

export const originalTooLarge = (bytes: number, most: number): Problem =>
  new Problem({
    status: 422,
    code: 'vision.original_too_large',
    message: `The file has ${bytes} bytes; a task reads ${most} at most.`,
  })

export const notAPicture = (kind: string): Problem =>
  new Problem({
    status: 422,
    code: 'vision.no_preview',
    message: `There is no preview of an asset of kind ${kind}.`,
  })

export const batchFailed = (counts: { readonly failed: number }): Problem =>
  new Problem({
    status: 422,
    code: 'vision.batch_failed',
    message: `None of the assets has a result: ${counts.failed} failed. Each asset tells why at /v1/assets/{id}/results.`,
    extra: { ...counts },
  })
