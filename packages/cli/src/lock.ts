import { open, rm, stat } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'

/** A holder needs one request; whoever holds it longer than this has crashed. */
const STALE_MS = 30_000
const POLL_MS = 50

/** Runs `work` while no other process holds the lock file. */
export async function withLock<T>(path: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      await (await open(path, 'wx', 0o600)).close()
      break
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
      const info = await stat(path).catch(() => null)
      if (info && Date.now() - info.mtimeMs > STALE_MS) await rm(path, { force: true })
      else await pause(POLL_MS, undefined, { signal })
    }
  }
  try {
    return await work()
  } finally {
    await rm(path, { force: true })
  }
}
