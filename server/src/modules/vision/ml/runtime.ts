import { setPriority } from 'node:os'
import sharp from 'sharp'

/** Models give way to requests and the database on a machine that they share; 19 is the least important. */
const NICENESS = 10

/** Bytes of libvips' operation cache: no picture is decoded twice. */
const CACHE_MB = 20

/** Sets a child that runs models up: one thread for each run, because there may be a child for each core. */
export const configureRuntime = (): void => {
  setPriority(NICENESS)
  sharp.concurrency(1)
  sharp.cache({ memory: CACHE_MB, files: 0, items: 50 })
  // The pictures that come here are the server's own previews.
  sharp.block({ operation: ['VipsForeignLoad'] })
  sharp.unblock({ operation: ['VipsForeignLoadWebp'] })
}
