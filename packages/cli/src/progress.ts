import cliProgress from 'cli-progress'
import type { Output } from './output.ts'
import { formatBytes } from './text.ts'

/** How far a long piece of work is: a bar on a terminal, a line for each item elsewhere. */
export interface Progress {
  /** More work became known. */
  expect(items: number, bytes: number): void
  /** Bytes that went through; negative when an attempt has to begin again. */
  advance(bytes: number): void
  /** One item is done; the text says how, for where there is no bar, and null says nothing. */
  item(text: string | null): void
  /** One item failed; the text is seen also where there is a bar. */
  failed(text: string): void
  stop(): void
}

export function openProgress(out: Output): Progress {
  const onTerminal = process.stderr.isTTY === true && !out.quiet && !out.json
  return onTerminal ? new Bar() : new Lines(out)
}

class Lines implements Progress {
  readonly #out: Output

  constructor(out: Output) {
    this.#out = out
  }

  expect(): void {}
  advance(): void {}
  stop(): void {}

  item(text: string | null): void {
    if (text !== null) this.#out.line(text)
  }

  failed(text: string): void {
    this.#out.warn(text)
  }
}

class Bar implements Progress {
  readonly #bar = new cliProgress.SingleBar({
    format: '{bar} {percentage}%  {items} files  {bytes}  {left}',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 30,
    hideCursor: true,
    stream: process.stderr,
  })
  #done = 0
  #expected = 0
  #bytes = 0
  #bytesExpected = 0
  readonly #startedAt = performance.now()

  constructor() {
    this.#bar.start(1, 0, this.#payload())
  }

  expect(items: number, bytes: number): void {
    this.#expected += items
    this.#bytesExpected += bytes
    this.#bar.setTotal(this.#bytesExpected)
    this.#draw()
  }

  advance(bytes: number): void {
    this.#bytes += bytes
    this.#draw()
  }

  item(): void {
    this.#done += 1
    this.#draw()
  }

  failed(text: string): void {
    this.#done += 1
    // The bar's line is cleared first, and drawn again below the message.
    process.stderr.write(`\r\u001b[2K${text}\n`)
    this.#draw()
  }

  stop(): void {
    this.#draw()
    this.#bar.stop()
  }

  #draw(): void {
    this.#bar.update(Math.min(this.#bytes, this.#bytesExpected), this.#payload())
  }

  #payload() {
    return {
      items: `${this.#done}/${this.#expected}`,
      bytes: `${formatBytes(this.#bytes)}/${formatBytes(this.#bytesExpected)}`,
      left: this.#left(),
    }
  }

  /** By the bytes so far; the library's own estimate knows no work that turns up on the way. */
  #left(): string {
    if (this.#bytes <= 0 || this.#bytes >= this.#bytesExpected) return ''
    const elapsed = (performance.now() - this.#startedAt) / 1000
    const seconds = Math.ceil((elapsed * (this.#bytesExpected - this.#bytes)) / this.#bytes)
    const [minutes, hours] = [Math.floor(seconds / 60), Math.floor(seconds / 3600)]
    if (hours > 0) return `${hours} h ${minutes % 60} min left`
    return minutes > 0 ? `${minutes} min left` : `${seconds} s left`
  }
}
