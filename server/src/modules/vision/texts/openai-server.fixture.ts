import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

type Answer = { readonly status: number; readonly headers?: Record<string, string>; readonly body?: unknown }

/** A local server that speaks OpenAI's chat completions as strictly as the real one. */
export interface OpenAiServer {
  /** For VISION_CAPTION_URL. */
  readonly url: string
  readonly key: string
  /** The instructions of the requests that were answered with a text. */
  readonly asked: readonly string[]
  /** Answers of the next requests, one each, in place of a text; null never answers. */
  next(...answers: (Answer | null)[]): void
  close(): Promise<void>
}

const KEY = 'sk-test'

interface Request {
  readonly model?: string
  readonly max_tokens?: number
  readonly messages?: {
    role: string
    content: { type: string; text?: string; image_url?: { url: string } }[]
  }[]
}

export const completion = (message: unknown, finish = 'stop'): Answer => ({
  status: 200,
  body: { choices: [{ message, finish_reason: finish }] },
})

/** A JPEG in a data URI, an instruction and a model, or 400 as OpenAI says it. */
const check = ({ model, messages }: Request): { instruction: string } | Answer => {
  const content = messages?.[0]?.content ?? []
  const image = content.find(part => part.type === 'image_url')?.image_url?.url ?? ''
  const instruction = content.find(part => part.type === 'text')?.text
  const jpeg = Buffer.from(image.replace('data:image/jpeg;base64,', ''), 'base64')
  const wrong = (message: string): Answer => ({ status: 400, body: { error: { message } } })
  if (model !== 'eyes-1') return wrong(`The model ${model} does not exist`)
  if (jpeg.readUInt16BE(0) !== 0xffd8) return wrong('image_url is no JPEG')
  if (!instruction) return wrong('there is no text')
  return { instruction }
}

export const startOpenAiServer = async (): Promise<OpenAiServer> => {
  const planned: (Answer | null)[] = []
  const asked: string[] = []
  const answer = async (request: IncomingMessage): Promise<Answer | null> => {
    const body: Request = JSON.parse(await text(request))
    if (request.url !== '/v1/chat/completions') return { status: 404, body: { error: 'no such path' } }
    if (request.headers.authorization !== `Bearer ${KEY}`) return { status: 401, body: { error: 'bad key' } }
    if (planned.length > 0) return planned.shift() ?? null
    const checked = check(body)
    if ('status' in checked) return checked
    asked.push(checked.instruction)
    return completion({ content: 'A red bicycle leans on a wall.' })
  }
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const reply = await answer(request)
    if (!reply) return
    response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers })
    response.end(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body ?? {}))
  }
  const server = createServer((request, response) => void handle(request, response))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  // Listening on a port, so its address is no path.
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/v1`,
    key: KEY,
    asked,
    next: (...answers) => {
      planned.push(...answers)
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
