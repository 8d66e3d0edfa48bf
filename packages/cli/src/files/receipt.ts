import { type FileHandle, open } from 'node:fs/promises'
import { dirname, relative, resolve, sep } from 'node:path'
import { createInterface } from 'node:readline'
import { visibleJson } from '../text.ts'

export type ReceiptStatus = 'uploaded' | 'skipped' | 'restored' | 'failed'

/** One line of a receipt file. */
export interface ReceiptLine {
  /** Relative to the folder that the receipt lies in, with `/` between the parts. */
  path: string
  /** Null when the file could not be read. */
  sha256: string | null
  size: number
  /** When the file was last changed, Unix milliseconds. */
  modifiedAt: number
  assetId: string | null
  version: number | null
  status: ReceiptStatus
  error?: { code: string; message: string }
}

/**
 * A file of JSON lines that grows while the work goes on: what was done before an interruption is in it. The last
 * line about a path counts.
 */
export class Receipt {
  readonly path: string
  /** What the file said when it was opened, by absolute path. */
  readonly before: ReadonlyMap<string, ReceiptLine>
  readonly #file: FileHandle

  private constructor(path: string, file: FileHandle, before: ReadonlyMap<string, ReceiptLine>) {
    this.path = path
    this.#file = file
    this.before = before
  }

  static async open(given: string): Promise<Receipt> {
    const path = resolve(given)
    const file = await open(path, 'a+', 0o644)
    try {
      const before = await readLines(file, path)
      // A line that a crash cut off must not run into the next one.
      if (!(await endsWithNewline(file))) await file.appendFile('\n')
      return new Receipt(path, file, before)
    } catch (error) {
      await file.close()
      throw error
    }
  }

  async add(line: Omit<ReceiptLine, 'path'>, absolutePath: string): Promise<void> {
    const path = relative(dirname(this.path), absolutePath).split(sep).join('/')
    await this.#file.appendFile(`${visibleJson({ path, ...line })}\n`)
  }

  async close(): Promise<void> {
    await this.#file.sync()
    await this.#file.close()
  }
}

/** The lines of a receipt that is only read, by absolute path. */
export async function readReceipt(given: string): Promise<Map<string, ReceiptLine>> {
  const path = resolve(given)
  const file = await open(path, 'r')
  try {
    return await readLines(file, path)
  } finally {
    await file.close()
  }
}

async function readLines(file: FileHandle, path: string): Promise<Map<string, ReceiptLine>> {
  const lines = new Map<string, ReceiptLine>()
  const input = file.createReadStream({ start: 0, autoClose: false })
  let number = 0
  let broken: number | null = null
  for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    number += 1
    if (text === '') continue
    // Only the last line may be cut off; anything else is not a receipt, and must not be appended to.
    if (broken !== null) throw new Error(`${path}, line ${broken}: this is not a receipt of fovea`)
    const line = parse(text)
    if (line) lines.set(resolve(dirname(path), line.path), line)
    else broken = number
  }
  if (broken !== null && lines.size === 0) throw new Error(`${path} is not a receipt of fovea`)
  return lines
}

function parse(text: string): ReceiptLine | null {
  try {
    const value: unknown = JSON.parse(text)
    return isLine(value) ? value : null
  } catch {
    // A line that a crash cut off; the caller decides whether it may be one.
    return null
  }
}

function isLine(value: unknown): value is ReceiptLine {
  if (typeof value !== 'object' || value === null) return false
  if (!('path' in value) || typeof value.path !== 'string') return false
  if (!('size' in value) || typeof value.size !== 'number') return false
  return 'sha256' in value && (value.sha256 === null || typeof value.sha256 === 'string') && 'status' in value
}

async function endsWithNewline(file: FileHandle): Promise<boolean> {
  const { size } = await file.stat()
  if (size === 0) return true
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1)
  return buffer[0] === 0x0a
}
