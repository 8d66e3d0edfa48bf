import { afterAll } from 'vitest'
import { type Json, picture, uploadBytes } from '#test/factories'
import { startTestServer, type TestServer, type TestServerOptions } from '#test/harness'
import { encodeVector, normalise } from '../vector.ts'
import { assignFaces } from './jobs.ts'

const DIMENSIONS = 64
const MODEL = 'test-faces@1'

/** Numbers in -1..1 that follow from the seed (Park and Miller's generator). */
const noise = (seed: number): (() => number) => {
  let state = (seed * 7_919 + 17) % 2_147_483_647
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 1_073_741_823.5 - 1
  }
}

/**
 * How a person looks on a photo. Two photos of one person resemble each other by 0.9 or so, two people by nothing at all.
 * `like` makes somebody look like a second person as well, the more the nearer `by` is to 1.
 */
export const looks = (person: number, photo: number, like?: { person: number; by: number }): Float32Array => {
  const next = noise(person * 1_000 + photo)
  const vector = Float32Array.from({ length: DIMENSIONS }, () => next() / 20)
  vector[person] = (vector[person] ?? 0) + 1
  if (like) vector[like.person] = (vector[like.person] ?? 0) + like.by
  return normalise(vector)
}

export interface Photo {
  readonly assetId: string
  readonly faceIds: readonly string[]
}

export interface PeopleServer {
  readonly server: TestServer
  /** A photo with these faces, from left to right. */
  photo(...faces: readonly Float32Array[]): Promise<Photo>
  /** Looks for the people of a photo's new faces, as happens when they were found. */
  assign(photo: Photo): Promise<void>
  /** Finds all people anew, and waits for it. */
  recluster(): Promise<void>
  get(path: string): Promise<Json>
  post(path: string, body?: Json): Promise<Json>
  /** The faces of each person of the list, each sorted; the people by their faces. */
  people(): Promise<string[][]>
}

/** A server whose project looks for faces; ends with the test file. */
export const startPeopleServer = async (options: TestServerOptions = {}): Promise<PeopleServer> => {
  const server = await startTestServer(options)
  afterAll(() => server.stop())
  await server.call('PATCH', '/v1/vision/settings', { body: { faces: { enabled: true }, onArrival: [] } })
  const first = await uploadBytes(server, await picture(1))
  await server.drainJobs()
  const get = async (path: string): Promise<Json> => (await server.call<Json>('GET', path)).body
  const post = async (path: string, body?: Json): Promise<Json> =>
    (await server.call<Json>('POST', path, body === undefined ? {} : { body })).body
  return {
    server,
    get,
    post,
    photo: (...faces) => addPhoto(server, first.body.asset.id, faces),
    async assign({ assetId }) {
      const input = { projectId: server.projectId, assetId, version: 1 }
      const { db, jobs } = server.app.kernel
      await db.transaction(tx =>
        jobs.enqueue(tx, assignFaces, input, { projectId: server.projectId, assetId }),
      )
      await server.drainJobs()
    },
    async recluster() {
      await post('/v1/people/recluster')
      await server.drainJobs()
    },
    async people() {
      const { items } = await get('/v1/people?limit=200&hidden=any')
      const faces = items.map(async ({ id }: Json) => {
        const page = await get(`/v1/people/${id}/faces?limit=200`)
        return page.items.map((face: Json) => face.id).sort()
      })
      return (await Promise.all(faces)).sort((a, b) => (a[0] < b[0] ? -1 : 1))
    },
  }
}

/** A copy of an asset's row: what is on it is said by the faces. */
const addPhoto = async (
  { app, projectId }: TestServer,
  likeAssetId: string,
  faces: readonly Float32Array[],
): Promise<Photo> => {
  const { pool } = app.kernel.db
  const assetId = app.kernel.ids.next()
  await pool.query(
    `insert into library.asset select (jsonb_populate_record(a, jsonb_build_object('id', $2::uuid))).*
     from library.asset a where id = $1`,
    [likeAssetId, assetId],
  )
  const faceIds = faces.map(() => app.kernel.ids.next())
  for (const [index, vector] of faces.entries()) {
    await pool.query(
      `insert into vision.face (id, project_id, asset_id, version, source_sha256, x, y, width, height, score, landmarks,
         origin, task_version, model, vector, created_at)
       select $1, $2, $3, 1, sha256, $4, 0.2, 0.1, 0.1, 0.9, '[]', 'detected', '1', $5, $6, 1
       from library.asset where id = $3`,
      [faceIds[index], projectId, assetId, index / 10, MODEL, encodeVector(vector)],
    )
  }
  return { assetId, faceIds }
}
