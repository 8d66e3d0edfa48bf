import { Worker } from 'node:worker_threads'

/**
 * How often the watchdog looks whether the parent is still there, in milliseconds: the longest that a child
 * which is deep in native or WebAssembly code outlives a parent that was killed.
 */
const WATCH_INTERVAL_MS = 1000

/** Runs in a thread of its own, because the main one may be blocked; an orphan is handed to another parent. */
const WATCHDOG = `
  const { workerData } = require('node:worker_threads')
  setInterval(() => {
    if (process.ppid !== workerData.parent) process.kill(process.pid, 'SIGKILL')
  }, workerData.intervalMs)
`

/**
 * Ends this process when its parent is gone, in two ways: the closed channel tells at once while the event loop
 * turns, and a thread notices within a second while it does not. SIGKILL, because an orderly exit waits for the
 * codec that a pool thread is busy with.
 */
export function watchParent(): void {
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
  const watchdog = new Worker(WATCHDOG, {
    eval: true,
    env: {},
    workerData: { parent: process.ppid, intervalMs: WATCH_INTERVAL_MS },
    resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 1, stackSizeMb: 1 },
  })
  watchdog.unref()
}
