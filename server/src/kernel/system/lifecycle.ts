/** Something that must end when the server ends. */
export interface Closer {
  readonly name: string
  /** Lets go of what it holds; `deadline` fires when the process cannot wait any longer. */
  close(deadline: AbortSignal): Promise<void>
}

/**
 * Ends parts in the reverse order of their start, each once, whatever the others do.
 * Errors are collected, so that one part that fails to close does not keep the rest open.
 */
export class Lifecycle {
  readonly #closers: Closer[] = []
  #closing: Promise<void> | undefined

  onClose(name: string, close: Closer['close']): void {
    this.#closers.push({ name, close })
  }

  /** Idempotent. Rejects with an AggregateError that names each part that failed. */
  close(deadline: AbortSignal): Promise<void> {
    this.#closing ??= this.#closeAll(deadline)
    return this.#closing
  }

  async #closeAll(deadline: AbortSignal): Promise<void> {
    const failures: Error[] = []
    for (const closer of this.#closers.reverse()) {
      await closer.close(deadline).catch((cause: unknown) => {
        failures.push(new Error(`${closer.name} did not close`, { cause }))
      })
    }
    if (failures.length > 0) throw new AggregateError(failures, 'The shutdown was not clean')
  }
}
