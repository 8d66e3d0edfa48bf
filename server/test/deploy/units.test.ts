import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '..', '..', '..')
const UNITS = ['fovea.service', 'fovea-serve@.service', 'fovea-work@.service'] as const
/** Of 10; systemd calls what is below 2.5 well protected. */
const MOST_EXPOSED = 25

const folder = mkdtempSync(join(tmpdir(), 'fovea-units-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const read = (unit: string): string => readFileSync(join(ROOT, 'deploy', unit), 'utf8')

/** The unit as it would be installed, but for the program folder, which exists here. */
const install = (unit: string): string => {
  const program = join(folder, 'opt')
  mkdirSync(join(program, 'node_modules/.bin'), { recursive: true })
  writeFileSync(join(program, 'node_modules/.bin/node'), '#!/bin/sh\n', { mode: 0o755 })
  const path = join(folder, unit.replace('@', '@8400'))
  writeFileSync(path, read(unit).replaceAll('/opt/fovea', program))
  return path
}

const analyze = (...args: string[]) => spawnSync('systemd-analyze', args, { encoding: 'utf8' })
const missing = analyze('--version').error !== undefined
if (missing) console.log('systemd-analyze is not installed here: the units are only read')

describe.each(UNITS)('%s', unit => {
  const text = read(unit)

  it('gives the server more time to stop than it takes, and asks a person where only a person helps', () => {
    const main = readFileSync(join(ROOT, 'server/src/main.ts'), 'utf8')
    const exitMs = Number(/EXIT_MS = ([\d_]+)/.exec(main)?.[1]?.replaceAll('_', ''))
    expect(Number(/TimeoutStopSec=(\d+)/.exec(text)?.[1]) * 1_000).toBeGreaterThan(exitMs)
    expect(text).toMatch(/^Type=exec$/m)
    expect(text).toMatch(/^KillMode=mixed$/m)
    expect(text).toMatch(/^RestartPreventExitStatus=1 2$/m)
    expect(text).toMatch(/^User=fovea$/m)
  })

  it.skipIf(missing)('is understood by systemd', () => {
    const { status, stdout, stderr } = analyze('verify', '--man=no', '--recursive-errors=no', install(unit))
    const own = `${stdout}${stderr}`.split('\n').filter(line => line.includes('fovea'))
    expect({ status, own }).toEqual({ status: 0, own: [] })
  })

  it.skipIf(missing)('leaves little of the machine open', () => {
    const { status, stdout, stderr } = analyze(
      'security',
      '--offline=true',
      '--no-pager',
      `--threshold=${MOST_EXPOSED}`,
      install(unit),
    )
    expect({ status, said: status === 0 ? '' : `${stdout}${stderr}` }).toEqual({ status: 0, said: '' })
  })
})
