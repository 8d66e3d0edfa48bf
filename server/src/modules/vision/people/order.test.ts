import { readdir } from 'node:fs/promises'
import { expect, test } from 'vitest'
import type { Json } from '#test/factories'
import { looks, startPeopleServer } from './people.fixture.ts'

const s = await startPeopleServer()
const { pool } = s.server.app.kernel.db

/** Photos of people who look more and more like their neighbours: whom a face joins first makes a difference. */
const PHOTOS: readonly (readonly [name: string, Float32Array])[][] = Array.from({ length: 24 }, (_, day) => {
  const person = day % 3
  const by = (day % 8) / 7
  const face: [string, Float32Array] = [`${day}a`, looks(person, day, { person: (person + 1) % 3, by })]
  return day % 4 === 0 ? [face, [`${day}b`, looks(4, day)]] : [face]
})

/** Adds the photos in this order, as they would arrive; answers what each face is called. */
const arrive = async (order: readonly number[]): Promise<Map<string, string>> => {
  const names = new Map<string, string>()
  for (const index of order) {
    const faces = PHOTOS[index] ?? []
    const photo = await s.photo(...faces.map(([, vector]) => vector))
    for (const [place, [name]] of faces.entries()) names.set(photo.faceIds[place] ?? '', name)
    await s.assign(photo)
  }
  return names
}

const startAgain = async (): Promise<void> => {
  await pool.query('delete from vision.face')
  await pool.query('delete from vision.person')
}

test('the same photos make the same people in whatever order they were uploaded', async () => {
  const forwards = PHOTOS.map((_, index) => index)
  const orders = [
    forwards,
    forwards.toReversed(),
    forwards.toSorted((a, b) => ((a * 7) % 24) - ((b * 7) % 24)),
  ]
  const found: string[][] = []
  for (const order of orders) {
    await startAgain()
    const names = await arrive(order)
    await s.recluster()
    const people = await s.people()
    found.push(
      people
        .map(faces =>
          faces
            .map(face => names.get(face))
            .sort()
            .join(' '),
        )
        .sort(),
    )
  }
  expect(found[0]?.length).toBeGreaterThan(2)
  expect(found[1]).toEqual(found[0])
  expect(found[2]).toEqual(found[0])
})

test('what is decided while all people are found anew holds, and nobody is on a photo twice', async () => {
  const { items } = await s.get('/v1/people')
  const faces: string[] = (await s.get(`/v1/people/${items[0].id}/faces`)).items.map(({ id }: Json) => id)
  const more = await Promise.all([1, 2, 3, 4].map(day => s.photo(looks(5, day), looks(5, day + 10))))
  await Promise.all([
    s.recluster(),
    ...more.map(photo => s.assign(photo)),
    ...faces.slice(0, 3).map(face => s.post(`/v1/faces/${face}/reject`)),
    s.post(`/v1/faces/${faces[3]}/assign`, { name: 'Somebody else' }),
    s.recluster(),
  ])
  const now = async (id = ''): Promise<Json> =>
    (
      await pool.query(
        'select p.id, p.name from vision.face f left join vision.person p on p.id = f.person_id where f.id = $1',
        [id],
      )
    ).rows[0]
  for (const face of faces.slice(0, 3)) expect((await now(face)).id).not.toBe(items[0].id)
  expect(await now(faces[3])).toMatchObject({ name: 'Somebody else' })
  const twice = await pool.query(
    'select 1 from vision.face where person_id is not null group by person_id, asset_id having count(*) > 1',
  )
  expect(twice.rows).toEqual([])
})

test('no vectors stay on the disk when the people were found', async () => {
  expect(await readdir(`${s.server.dataDir}/clustering`)).toEqual([])
})
