import { UsageError } from './exit.ts'

/** All that comes in on stdin; more bytes than `most` are refused with the words `tooMuch`. */
export async function readStdin(most: number, tooMuch: string): Promise<string> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of process.stdin) {
    parts.push(part)
    size += part.length
    if (size > most) throw new UsageError(tooMuch)
  }
  return Buffer.concat(parts).toString('utf8')
}
