// Exit code 0 when the server of this container or unit is alive. A process that only works answers on PROBE_PORT.
const ports = [process.env.PORT || '8400', process.env.PROBE_PORT].filter(port => port)

const alive = async port => {
  const reply = await fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(4_000) })
  return reply.ok
}

const answers = await Promise.all(ports.map(port => alive(port).catch(() => false)))
process.exit(answers.includes(true) ? 0 : 1)
