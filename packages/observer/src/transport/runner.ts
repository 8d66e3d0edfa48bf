/** Runs one thing at a time: when it is asked to, and again by the clock as long as there is work. */
export interface Runner {
  run(): Promise<void>
  schedule(): void
  stop(): void
}

/** `delay` says in how many milliseconds there is work again; null when there is none. */
export const createRunner = (work: () => Promise<void>, delay: () => number | null): Runner => {
  let running: Promise<void> | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let stopped = false
  const schedule = (): void => {
    const pause = delay()
    if (timer !== undefined || stopped || pause === null) return
    timer = setTimeout(() => {
      timer = undefined
      void run()
    }, pause)
  }
  const run = (): Promise<void> => {
    running ??= work()
      .catch(() => {
        // A lock that was broken, a store that closed: the next run tries again.
      })
      .finally(() => {
        running = null
        schedule()
      })
    return running
  }
  return {
    run,
    schedule,
    stop: () => {
      stopped = true
      clearTimeout(timer)
    },
  }
}
