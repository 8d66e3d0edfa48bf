import type pg from 'pg'

/** What `pg` asks of a query of its own kind; it calls these as the answers of PostgreSQL come. */
interface CopyQuery {
  /** `pg` puts one of its own before it, which stops the clock of `query_timeout`. */
  callback: (error: Error | null) => void
  submit(connection: CopyConnection): void
  handleCopyInResponse(connection: CopyConnection): void
  handleCommandComplete(): void
  handleReadyForQuery(): void
  handleError(error: Error): void
}

interface CopyConnection {
  query(text: string): void
  sendCopyFromChunk(chunk: Buffer): void
  endCopyFrom(): void
}

/**
 * Runs statements of which one is a `copy … from stdin` that reads `data`; none may answer rows. They are sent together,
 * so PostgreSQL makes one transaction of them: all of it is committed when this resolves, and nothing of it holds when this
 * rejects with what PostgreSQL said. It also rejects when the connection is lost or silent, and then nothing is known.
 */
export const copyIn = (client: pg.ClientBase, statements: string, data: readonly Buffer[]): Promise<void> =>
  new Promise((resolve, reject) => {
    const query: CopyQuery = {
      callback: error => (error ? reject(error) : resolve()),
      submit: connection => connection.query(statements),
      handleCopyInResponse(connection) {
        for (const chunk of data) connection.sendCopyFromChunk(chunk)
        connection.endCopyFrom()
      },
      handleCommandComplete: () => undefined,
      // It comes after the commit, and after an error as well: by then this has been rejected.
      handleReadyForQuery: () => query.callback(null),
      handleError: error => query.callback(error),
    }
    // `pg` runs whatever has these methods; its types only know its own classes.
    client.query(query as unknown as pg.Submittable)
  })
