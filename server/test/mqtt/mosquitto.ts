import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort, type Holdings } from '../faults/holdings.ts'

const PROGRAM = ['/usr/sbin/mosquitto', '/usr/local/sbin/mosquitto', '/opt/homebrew/sbin/mosquitto'].find(
  existsSync,
)

/** Why the tests of an outside broker are left out; null when Mosquitto is here. With CI=true it has to be. */
export const withoutMosquitto = (): string | null => {
  if (PROGRAM !== undefined) return null
  if (process.env.CI === 'true') throw new Error('CI tests an outside MQTT broker: install mosquitto')
  return 'Mosquitto is not installed'
}

/** A Mosquitto of the test's own: any user may connect, and what is retained is kept on disk. */
export interface Mosquitto {
  readonly port: number
  readonly url: string
  start(): Promise<void>
  /** Ends it at once, as a power failure would. */
  kill(): Promise<void>
}

export const createMosquitto = async (holdings: Holdings): Promise<Mosquitto> => {
  const folder = await holdings.folder('mosquitto')
  const port = await freePort()
  const config = join(folder, 'mosquitto.conf')
  const lines = [
    `listener ${port} 127.0.0.1`,
    'allow_anonymous true',
    'user root',
    'max_queued_messages 100000',
  ]
  await writeFile(config, `${lines.join('\n')}\n`)
  let running: ChildProcess | undefined
  const kill = async (): Promise<void> => {
    if (!running || running.exitCode !== null) return
    running.kill('SIGKILL')
    await once(running, 'exit')
  }
  holdings.defer(kill)
  return {
    port,
    url: `mqtt://127.0.0.1:${port}`,
    async start() {
      running = spawn(PROGRAM ?? 'mosquitto', ['-c', config], {
        stdio: 'ignore',
        env: { ...process.env, ...holdings.mark },
      })
      await listens(port, running)
    },
    kill,
  }
}

const listens = async (port: number, program: ChildProcess): Promise<void> => {
  for (;;) {
    if (program.exitCode !== null) throw new Error(`Mosquitto ended with ${program.exitCode}`)
    const socket = connect(port, '127.0.0.1')
    const answered = await new Promise<boolean>(resolve => {
      socket.once('connect', () => resolve(true))
      socket.once('error', () => resolve(false))
    })
    socket.destroy()
    if (answered) return
    // There is no event for a program that begins to listen.
    await sleep(20)
  }
}
