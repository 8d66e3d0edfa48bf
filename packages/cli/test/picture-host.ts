import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { photo } from './photos.ts'

/** Somebody else's web server, which pictures are imported from. */
export interface PictureHost {
  /** `127.0.0.1:port`, for FETCH_ALLOW_HOSTS. */
  readonly host: string
  /** `bad`: what it sends is no picture. `slow`: it sends nothing until it is good or bad again. */
  mood: 'good' | 'bad' | 'slow'
  close(): Promise<void>
}

export async function startPictureHost(): Promise<PictureHost> {
  let mood: PictureHost['mood'] = 'bad'
  let seed = 10_000
  const waiting: ServerResponse[] = []
  const answer = (response: ServerResponse): void => {
    if (mood === 'slow') {
      waiting.push(response)
      return
    }
    const good = mood === 'good'
    response.writeHead(200, { 'content-type': good ? 'image/png' : 'text/html' })
    response.end(good ? photo(seed++) : '<p>Not a picture</p>')
  }
  const server = createServer((_request, response) => answer(response))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  // `listen` on a port has been awaited, so the address is not a pipe's name.
  const { port } = server.address() as AddressInfo
  return {
    host: `127.0.0.1:${port}`,
    get mood() {
      return mood
    },
    set mood(value) {
      mood = value
      for (const response of waiting.splice(0)) answer(response)
    },
    async close() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
