import { execFileSync } from 'node:child_process'
import type { Holdings } from './holdings.ts'

/** A file system of `megabytes`, or why there can be none: only root may mount one, and not in every container. */
export const smallDisk = async (
  holdings: Holdings,
  megabytes: number,
): Promise<{ readonly path: string } | { readonly unavailable: string }> => {
  const path = await holdings.folder('disk')
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0755`, 'fovea-test', path], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
  } catch (error) {
    return {
      unavailable: `no small disk can be mounted here: ${error instanceof Error ? error.message : error}`,
    }
  }
  holdings.mounted(path, async () => execFileSync('umount', ['-l', path]))
  return { path }
}
