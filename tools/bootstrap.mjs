// Makes a checkout ready to run: installs when the lock file changed, builds what changed. Plain JavaScript for
// any Node from 20 on, because it is what brings the pinned Node. `bootstrap.mjs start | test | build`.
import { existsSync } from 'node:fs'
import { build, dueBuilds } from './bootstrap/build.mjs'
import { PINNED_NODE } from './bootstrap/files.mjs'
import { dueInstall, install, installFault } from './bootstrap/install.mjs'
import { acquireLock } from './bootstrap/lock.mjs'
import { endTogether, Fault, say } from './bootstrap/processes.mjs'

const OLDEST_NODE = 20

const prepare = async command => {
  const full = command === 'test'
  const isReady = () => (command === 'build' || !dueInstall(full)) && dueBuilds().length === 0
  if (isReady()) return
  const release = await acquireLock()
  endTogether(release)
  try {
    // Whoever held the lock may have done it all meanwhile.
    const due = dueInstall(full)
    if (due && (command !== 'build' || !existsSync(PINNED_NODE))) await install(due)
    const builds = dueBuilds()
    if (builds.length > 0) await build(builds)
  } finally {
    release()
  }
}

const main = async () => {
  const [command = ''] = process.argv.slice(2)
  if (!['start', 'test', 'build'].includes(command))
    throw new Fault('Usage: bootstrap.mjs start | test | build')
  if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
    throw new Fault(
      `Node ${process.versions.node} is too old. Install Node ${OLDEST_NODE} or newer; Fovea brings the one that it runs on.`,
    )
  }
  await prepare(command)
}

main().catch(error => {
  const denied = ['EACCES', 'EPERM', 'EROFS'].includes(error.code)
  if (error instanceof Fault) say(error.message)
  else if (denied || error.code === 'ENOSPC') say(installFault(error).message)
  else say(error.stack)
  process.exit(1)
})
