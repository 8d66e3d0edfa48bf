import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Clock } from '#kernel/system'
import { type Account, identity } from './account.ts'
import { bornAt } from './leftovers.ts'

/**
 * Waits until its standard input closes, which happens when the server ends in whatever way, and then stops
 * the process `$1`, if it is still the one born at `$2`. POSIX sh; reads /proc, so that an image without `ps` will do.
 * It outlives Ctrl-C, a closed terminal and a SIGTERM to everything, because it is needed exactly then.
 */
const SCRIPT = `
trap '' INT TERM HUP
cat >/dev/null
same() {
  if [ -d /proc/self ]; then
    { read -r line <"/proc/$1/stat"; } 2>/dev/null || return 1
    wanted=$2
    set -- \${line##*) }
    [ "$1" != Z ] && [ "\${20}" = "$wanted" ]
  else
    kill -0 "$1" 2>/dev/null
  fi
}
same "$1" "$2" || exit 0
kill -INT "$1"
left=100
while [ "$left" -gt 0 ]; do
  sleep 0.2 2>/dev/null || sleep 1
  same "$1" "$2" || exit 0
  left=$((left - 1))
done
kill -QUIT "$1"
`

const GONE_MS = 2_000

export interface Guard {
  /** Lets the guard end, once PostgreSQL has. */
  dismiss(): Promise<void>
}

/** Starts the guard of the PostgreSQL with this pid, in a session of its own, as the same user. */
export function startGuard(
  pid: number,
  options: { account: Account | null; clock: Clock; logFd: number },
): Guard {
  const child = spawn('/bin/sh', ['-c', SCRIPT, 'fovea-guard', String(pid), bornAt(pid) ?? ''], {
    cwd: '/',
    env: { PATH: '/usr/bin:/bin' },
    detached: true,
    stdio: ['pipe', 'ignore', options.logFd],
    ...identity(options.account),
  })
  // Without a guard the server works all the same: what a kill leaves behind is found by the next start.
  child.on('error', () => {})
  child.stdin?.on('error', () => {})
  child.unref()
  return { dismiss: () => dismiss(child, options.clock) }
}

async function dismiss(child: ChildProcess, clock: Clock): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
  const gone = once(child, 'exit')
  const waiting = new AbortController()
  child.stdin?.end()
  await Promise.race([gone, clock.wait(GONE_MS, waiting.signal).then(() => child.kill('SIGKILL'))])
  waiting.abort()
}
