import { sql } from 'kysely'
import type { TestServer } from '#test/harness'
import { normalise } from '../../vector.ts'

export const COLOURS = 'colour-layout@1'
export const DIMENSIONS = 65
const PAGE = 500

/** Numbers from 0 to 1 that follow from a seed (mulberry32). */
export const randomFrom = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A direction of its own for each seed. */
export const direction = (seed: number, dimensions = DIMENSIONS): Float32Array => {
  const random = randomFrom(seed)
  return normalise(new Float32Array(dimensions).map(() => random() - 0.5))
}

/** Between two directions: 0 is the first. */
export const between = (first: Float32Array, second: Float32Array, share: number): Float32Array =>
  normalise(first.map((value, at) => value * (1 - share) + (second[at] ?? 0) * share))

export const bytesOf = (vector: Float32Array): Buffer =>
  Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength)

/** Puts vectors in the place of those that a model made. */
export const storeVectors = async (
  server: TestServer,
  vectors: readonly { readonly assetId: string; readonly vector: Float32Array; readonly version?: number }[],
  options: { readonly model?: string; readonly projectId?: string } = {},
): Promise<void> => {
  const { model = COLOURS, projectId = server.projectId } = options
  for (let from = 0; from < vectors.length; from += PAGE) {
    const page = vectors.slice(from, from + PAGE)
    await sql`
      insert into vision.embedding (project_id, asset_id, version, model, vector, created_at)
      select ${projectId}, given.id, given.version, ${model}, decode(given.hex, 'hex'), ${Date.now()}
      from unnest(${page.map(({ assetId }) => assetId)}::uuid[], ${page.map(({ version = 1 }) => version)}::int[],
        ${page.map(({ vector }) => bytesOf(vector).toString('hex'))}::text[]) given(id, version, hex)
      on conflict (asset_id, model, version) do update set vector = excluded.vector`.execute(
      server.app.kernel.db.query,
    )
  }
}

/** Copies of an asset's row, without anything that was derived from it. */
export const copyAssets = async (server: TestServer, id: string, count: number): Promise<string[]> => {
  const { rows } = await sql<{ id: string }>`
    insert into library.asset
    select (jsonb_populate_record(a, jsonb_build_object('id', gen_random_uuid(), 'label', 'copy ' || n, 'searched', false))).*
    from library.asset a, generate_series(1, ${count}) n where a.id = ${id} returning id`.execute(
    server.app.kernel.db.query,
  )
  while ((await server.app.library.indexMissing()) > 0);
  return rows.map(row => row.id)
}
