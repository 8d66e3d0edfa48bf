/**
 * The other screen of a terminal (xterm's alternate buffer), so that what stood before is there again afterwards. Long
 * lines are cut off at the edge by the terminal itself, which knows how wide its characters are.
 */
const OPEN = '\u001b[?1049h\u001b[?25l\u001b[?7l'
const CLOSE = '\u001b[?7h\u001b[?25h\u001b[?1049l'
const HOME = '\u001b[H'
const CLEAR_LINE = '\u001b[K'
const CLEAR_BELOW = '\u001b[J'

export interface Terminal {
  readonly rows?: number | undefined
  write(text: string): unknown
  on(event: 'resize', listener: () => void): unknown
  removeListener(event: 'resize', listener: () => void): unknown
}

/** Lines that fit; a terminal that does not know its size says 0. */
export const rowsOf = ({ rows }: Terminal): number => rows || 24

/** Shows one frame after the other in place, and leaves the terminal as it was, however the process ends. */
export class Screen {
  readonly #terminal: Terminal
  #lines: string[] = []
  #open = false

  constructor(terminal: Terminal) {
    this.#terminal = terminal
  }

  open(): void {
    this.#enter()
    this.#terminal.on('resize', this.#redraw)
    // A second Ctrl-C ends the process at once; this still runs.
    process.on('exit', this.#leave)
    process.on('SIGTSTP', this.#suspend)
    process.on('SIGCONT', this.#enter)
  }

  draw(lines: string[]): void {
    this.#lines = lines
    this.#redraw()
  }

  close(): void {
    this.#leave()
    this.#terminal.removeListener('resize', this.#redraw)
    process.removeListener('exit', this.#leave)
    process.removeListener('SIGTSTP', this.#suspend)
    process.removeListener('SIGCONT', this.#enter)
  }

  readonly #enter = (): void => {
    if (this.#open) return
    this.#open = true
    this.#terminal.write(OPEN)
    this.#redraw()
  }

  readonly #leave = (): void => {
    if (!this.#open) return
    this.#open = false
    this.#terminal.write(CLOSE)
  }

  /** Ctrl-Z: the shell gets its own screen back; SIGCONT brings ours again. */
  readonly #suspend = (): void => {
    this.#leave()
    process.kill(process.pid, 'SIGSTOP')
  }

  readonly #redraw = (): void => {
    if (!this.#open) return
    const shown = this.#lines.slice(0, rowsOf(this.#terminal))
    this.#terminal.write(`${HOME}${shown.map(line => `${line}${CLEAR_LINE}`).join('\r\n')}${CLEAR_BELOW}`)
  }
}
