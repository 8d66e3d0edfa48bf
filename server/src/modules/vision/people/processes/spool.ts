import { closeSync, openSync, readSync } from 'node:fs'
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { MARK_BYTES } from '../clustering/index.ts'

const BYTES = 4
const NUMBERS = 2
/**
 * Files of a process that was killed in the middle: who writes one makes no such pause, and who clusters has read it by
 * then, so that it may go under them.
 */
const LEFT_BEHIND_MS = 15 * 60_000

/** One face on its way to the process that clusters. */
export interface SpooledFace {
  /** 32-bit floats, little endian, as they are stored. */
  readonly vector: Buffer
  readonly mark: Buffer
  readonly photo: number
  readonly current: number
}

/** Where files with faces are, as an absolute path. */
export const spoolFolder = (dataDir: string): string => join(resolve(dataDir), 'clustering')

/** A file of faces: hundreds of megabytes go from page to page of the database to another process without being held here. */
export interface Spool {
  readonly path: string
  append(faces: readonly SpooledFace[]): Promise<void>
  /** Closes and removes it. */
  remove(): Promise<void>
}

export const openSpool = async (folder: string, name: string): Promise<Spool> => {
  await mkdir(folder, { recursive: true })
  const path = join(folder, name)
  // Vectors of faces are biometric data: nobody else on the machine may read them.
  const file = await open(path, 'w', 0o600)
  return {
    path,
    async append(faces) {
      if (faces.length > 0) await file.appendFile(Buffer.concat(faces.flatMap(recordOf)))
    },
    async remove() {
      await file.close()
      await rm(path, { force: true })
    },
  }
}

/** Removes what a process that was killed left there. */
export const sweepSpool = async (folder: string, now: number): Promise<void> => {
  const names = await readdir(folder).catch(() => [])
  for (const name of names) {
    const path = join(folder, name)
    const modifiedAt = await stat(path).then(
      info => info.mtimeMs,
      () => now,
    )
    if (modifiedAt < now - LEFT_BEHIND_MS) await rm(path, { force: true })
  }
}

const recordOf = ({ vector, mark, photo, current }: SpooledFace): Buffer[] => {
  const numbers = Buffer.alloc(NUMBERS * BYTES)
  numbers.writeInt32LE(photo, 0)
  numbers.writeInt32LE(current, BYTES)
  return [vector, mark, numbers]
}

export interface SpooledColumns {
  readonly vectors: Float32Array
  readonly marks: Uint8Array
  readonly photos: Int32Array
  readonly current: Int32Array
}

/** Reads a file of `count` faces, face by face, into columns. */
export const readSpool = (path: string, count: number, dimensions: number): SpooledColumns => {
  const columns = {
    vectors: new Float32Array(count * dimensions),
    marks: new Uint8Array(count * MARK_BYTES),
    photos: new Int32Array(count),
    current: new Int32Array(count),
  }
  const record = Buffer.alloc(dimensions * BYTES + MARK_BYTES + NUMBERS * BYTES)
  const file = openSync(path, 'r')
  try {
    for (let row = 0; row < count; row += 1) {
      if (readSync(file, record) !== record.length) throw new Error(`${path} ends before its face ${row}`)
      for (let index = 0; index < dimensions; index += 1)
        columns.vectors[row * dimensions + index] = record.readFloatLE(index * BYTES)
      const rest = dimensions * BYTES
      columns.marks.set(record.subarray(rest, rest + MARK_BYTES), row * MARK_BYTES)
      columns.photos[row] = record.readInt32LE(rest + MARK_BYTES)
      columns.current[row] = record.readInt32LE(rest + MARK_BYTES + BYTES)
    }
  } finally {
    closeSync(file)
  }
  return columns
}
