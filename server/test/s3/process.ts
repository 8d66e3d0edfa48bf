import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { startS3Server } from './server.ts'

/** The local S3 as a process: `node server/test/s3/process.ts --port 9400 --folder /tmp/s3`. Prints what to set. */
const { values } = parseArgs({
  options: { port: { type: 'string', default: '0' }, folder: { type: 'string' } },
})

const server = await startS3Server({
  port: Number(values.port),
  ...(values.folder === undefined ? {} : { folder: values.folder }),
})
console.log(JSON.stringify({ STORAGE_URL: server.storageUrl(), ...server.env }))
await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')])
await server.stop()
process.exit()
