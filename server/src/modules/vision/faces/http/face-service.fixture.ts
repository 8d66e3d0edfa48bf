import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import type { DetectedFace, FaceProvider } from '../ports.ts'
import { webpSize } from './webp-size.ts'

export interface FaceService {
  readonly url: string
  /** For FETCH_ALLOW_HOSTS. */
  readonly host: string
  /** What it answers in place of faces, until it is null again. */
  broken: { readonly status: number; readonly body: string } | null
  close(): Promise<void>
}

/** A face service on this machine that speaks as CompreFace does, and finds faces by `provider`. */
export const startFaceService = async (provider: FaceProvider, key: string): Promise<FaceService> => {
  const server = createServer((request, response) => {
    void answer(request, response, provider, key, service).catch(() =>
      reply(response, 500, { message: 'broken' }),
    )
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  // A TCP server that listens has an address and a port.
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const service: FaceService = {
    url: `http://${host}`,
    host,
    broken: null,
    close: () => new Promise(resolve => server.close(() => resolve())),
  }
  return service
}

const reply = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

const answer = async (
  request: IncomingMessage,
  response: ServerResponse,
  provider: FaceProvider,
  key: string,
  { broken }: FaceService,
): Promise<void> => {
  const url = new URL(request.url ?? '', 'http://service')
  // What its documentation says a client sends.
  const { file } = (await json(request)) as { file: string }
  if (broken) return void response.writeHead(broken.status).end(broken.body)
  if (request.method !== 'POST' || url.pathname !== '/api/v1/detection/detect')
    return reply(response, 404, { message: 'Not found' })
  if (request.headers['x-api-key'] !== key) return reply(response, 401, { message: 'Bad key', code: 3 })
  const picture = Buffer.from(file, 'base64')
  const plugins = (url.searchParams.get('face_plugins') ?? '').split(',')
  const faces = await provider.detect(picture, {
    minScore: Number(url.searchParams.get('det_prob_threshold')),
    smallFaces: false,
    signal: AbortSignal.timeout(60_000),
  })
  if (faces.length === 0)
    return reply(response, 400, { message: 'No face is found in the given image', code: 28 })
  reply(response, 200, { result: faces.map(face => toWire(face, webpSize(picture), plugins)) })
}

const toWire = (
  { box, score, landmarks, vector }: DetectedFace,
  size: { width: number; height: number },
  plugins: string[],
) => {
  const pixel = ([x, y]: readonly [number, number]) => [
    Math.round(x * size.width),
    Math.round(y * size.height),
  ]
  const [right, left, nose, mouth] = landmarks
  const [x_min, y_min] = pixel([box.x, box.y])
  const [x_max, y_max] = pixel([box.x + box.width, box.y + box.height])
  const corners = mouth ? [[mouth[0] - 0.01, mouth[1]] as const, [mouth[0] + 0.01, mouth[1]] as const] : []
  const points = [right, left, nose, ...corners].flatMap(point => (point ? [pixel(point)] : []))
  return {
    box: { probability: score, x_min, y_min, x_max, y_max },
    ...(plugins.includes('landmarks') ? { landmarks: points } : {}),
    // Not normalised, as the models of such services answer them.
    ...(plugins.includes('calculator') && vector ? { embedding: [...vector].map(value => value * 17) } : {}),
  }
}
