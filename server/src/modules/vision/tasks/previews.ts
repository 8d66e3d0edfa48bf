import type { TaskOutcome, TaskSource } from './task.ts'

export interface Picture {
  readonly source: TaskSource
  /** WebP, 1440 pixels at most. */
  readonly preview: Buffer
}

/**
 * Reads the previews of sources and has `run` look at them. A preview that cannot be read is the outcome of its source
 * alone. Answers in the order of the sources.
 */
export const lookAtPreviews = async (
  sources: readonly TaskSource[],
  run: (pictures: readonly Picture[]) => Promise<readonly (TaskOutcome | Error)[]>,
): Promise<(TaskOutcome | Error)[]> => {
  const read = await Promise.all(
    sources.map(async (source): Promise<Picture | Error> => {
      try {
        return { source, preview: await source.preview() }
      } catch (error) {
        return error instanceof Error ? error : new Error('A preview cannot be read', { cause: error })
      }
    }),
  )
  const pictures = read.flatMap(each => (each instanceof Error ? [] : [each]))
  const outcomes = pictures.length > 0 ? await run(pictures) : []
  const bySource = new Map(pictures.map(({ source }, at) => [source, outcomes[at]]))
  return read.map(each =>
    each instanceof Error ? each : (bySource.get(each.source) ?? new Error('An outcome is missing')),
  )
}
