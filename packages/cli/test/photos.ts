import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'

/** A PNG of its own for each seed, by the PNG specification (ISO/IEC 15948). */
export function photo(seed: number, width = 64, height = 48): Buffer {
  const rows = Buffer.alloc((width * 3 + 1) * height)
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = y * (width * 3 + 1) + 1 + x * 3
      rows[at] = (x * 4 + seed) % 256
      rows[at + 1] = (y * 5 + seed * 7) % 256
      rows[at + 2] = Math.floor(seed / 256 + x * y) % 256
    }
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  // 8 bits per channel, RGB.
  header.set([8, 2, 0, 0, 0], 8)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const check = Buffer.alloc(4)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}

/** `count` photos in nested folders, with names as people give them. */
export async function makePhotos(folder: string, count: number, firstSeed: number): Promise<void> {
  for (let at = 0; at < count; at += 1) {
    const path = join(folder, `2026/Été ${at % 5}/b${at % 2}`, `IMG ${at} größe.png`)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, photo(firstSeed + at))
  }
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** The hashes of all files below the folder, sorted. */
export async function hashesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
  return (await Promise.all(files.map(async path => sha256(await readFile(path))))).sort()
}
