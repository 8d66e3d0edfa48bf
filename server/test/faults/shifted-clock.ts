import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const LIBRARY = `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu/faketime/libfaketime.so.1`

/**
 * The environment of a process whose wall clock is `minutes` ahead (negative: behind) while its timers run as always;
 * or why it cannot be had: Debian's package `faketime` is not there, or this Node does not listen to it.
 */
export const shiftedClock = (
  minutes: number,
): { readonly env: Readonly<Record<string, string>> } | { readonly unavailable: string } => {
  if (!existsSync(LIBRARY))
    return { unavailable: 'no clock can be shifted: the package faketime is not installed' }
  const env = {
    LD_PRELOAD: LIBRARY,
    FAKETIME: `${minutes < 0 ? '-' : '+'}${Math.abs(minutes)}m`,
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    FAKETIME_NO_CACHE: '1',
  }
  const shifted = Number(execFileSync(process.execPath, ['-p', 'Date.now()'], { env, encoding: 'utf8' }))
  const off = Math.abs(shifted - Date.now() - minutes * 60_000)
  return off < 30_000
    ? { env }
    : { unavailable: `no clock can be shifted: this Node is off by ${off} ms with faketime` }
}
