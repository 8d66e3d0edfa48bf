import { styleText } from 'node:util'
import { table, visible, visibleJson } from './text.ts'

export interface OutputOptions {
  json: boolean
  quiet: boolean
  color: boolean
}

type Colour = 'green' | 'yellow' | 'red' | 'dim'

/** Results go to stdout, everything else to stderr, so that a pipe carries results alone. */
export class Output {
  readonly json: boolean
  readonly quiet: boolean
  readonly #color: boolean

  constructor({ json, quiet, color }: OutputOptions) {
    this.json = json
    this.quiet = quiet
    this.#color = color && process.stdout.isTTY === true && process.env.NO_COLOR === undefined
  }

  /** What the command was asked for: one JSON document, or text. */
  result(value: unknown, text: () => string): void {
    process.stdout.write(`${this.json ? visibleJson(value, 2) : text()}\n`)
  }

  /** A list: a JSON array or a table. That there is nothing is said on stderr, so that a pipe stays empty. */
  list<Item>(items: Item[], empty: string, header: string[], cells: (item: Item) => string[]): void {
    if (this.json || items.length > 0) this.result(items, () => table(header, items.map(cells)))
    else if (!this.quiet) this.warn(empty)
  }

  /** Ids alone, one per line, for other commands to read. */
  ids(items: { id: string }[]): void {
    if (this.json)
      this.result(
        items.map(one => one.id),
        String,
      )
    else for (const { id } of items) process.stdout.write(`${visible(id)}\n`)
  }

  /** One of many results that come over time: one JSON document on one line, or text. */
  event(value: unknown, text: () => string): void {
    process.stdout.write(`${this.json ? visibleJson(value) : text()}\n`)
  }

  /** A part of the result that is known already; with `--json` all parts come together in the end. */
  part(text: string): void {
    if (!this.json) process.stdout.write(`${text}\n`)
  }

  /** What happens on the way; nothing with `--quiet` or `--json`. */
  line(text: string): void {
    if (!this.quiet && !this.json) process.stdout.write(`${text}\n`)
  }

  warn(text: string): void {
    process.stderr.write(`${text}\n`)
  }

  paint(colour: Colour, text: string): string {
    return this.#color ? styleText(colour, text, { validateStream: false }) : text
  }

  /** Key and value, one below the other. */
  fields(entries: [string, string][]): string {
    const width = Math.max(...entries.map(([name]) => name.length))
    return entries
      .map(([name, value]) => `${this.paint('dim', name.padEnd(width))}  ${visible(value)}`)
      .join('\n')
  }
}
