import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Json, picture, uploadBytes } from '#test/factories'
import { startTestServer, type TestServer } from '#test/harness'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

let seed = 1
const upload = async (query: Record<string, string> = {}): Promise<Json> => {
  seed += 1
  const { status, body } = await uploadBytes(server, await picture(seed, { width: 16 + seed }), { query })
  expect([status, body.code]).toEqual([201, undefined])
  return body.asset
}
const labels = async (query: Record<string, string>): Promise<string[]> => {
  const { status, body } = await server.call<Json>(
    'GET',
    `/v1/assets?${new URLSearchParams({ limit: '200', ...query })}`,
  )
  expect([query, status, body.code]).toEqual([query, 200, undefined])
  return body.items.map((item: Json) => item.label)
}
const found = async (q: string): Promise<string[]> => (await labels({ q })).toSorted()

describe('searching by words', () => {
  it('looks into label, description, metadata and tags, in any order, the last word being a beginning', async () => {
    await upload({ label: 'one', description: 'Sunset over the harbour of Bergen' })
    await upload({ label: 'two', metadata: '{"place":{"names":["Bergen","Norway"]},"harbour":7}' })
    await upload({ label: 'Three of Bergen', tags: '["harbour life"]' })
    expect(await found('bergen')).toEqual(['Three of Bergen', 'one', 'two'])
    expect(await found('Harbour BERGEN')).toEqual(['Three of Bergen', 'one'])
    expect(await found('bergen harb')).toEqual(['Three of Bergen', 'one'])
    expect(await found('harb bergen')).toEqual([])
    expect(await found('"harbour of"')).toEqual(['one'])
    expect(await found('"of harbour"')).toEqual([])
    expect(await found('bergen -sunset')).toEqual(['Three of Bergen', 'two'])
    expect(await found('bergen -"harbour of"')).toEqual(['Three of Bergen', 'two'])
    expect(await found('norway')).toEqual(['two'])
  })

  it('cares for neither case nor accents, in whatever script', async () => {
    await upload({ label: 'Überfahrt nach Tromsø' })
    await upload({ label: 'Été à la plage', description: 'ΑΘΗΝΑΣ' })
    await upload({ label: '東京タワー' })
    await upload({ label: 'Straße in İzmir' })
    expect(await found('uberfahrt TROMSO')).toEqual(['Überfahrt nach Tromsø'])
    expect(await found('ete')).toEqual(['Été à la plage'])
    expect(await found('αθηνας')).toEqual(['Été à la plage'])
    expect(await found('東京')).toEqual(['東京タワー'])
    expect(await found('京東')).toEqual([])
    expect(await found('strasse izmir')).toEqual(['Straße in İzmir'])
    expect(await labels({ label: 'TROMSO' })).toEqual(['Überfahrt nach Tromsø'])
    expect(await labels({ label: 'ß' })).toEqual(['Straße in İzmir'])
  })

  it('splits names of files at their punctuation', async () => {
    await upload({ label: 'IMG_1234.jpg' })
    await upload({ label: 'IMG-20240501-WA0007.JPG' })
    expect(await found('IMG_1234.jpg')).toEqual(['IMG_1234.jpg'])
    expect(await found('1234')).toEqual(['IMG_1234.jpg'])
    expect(await found('img')).toEqual(['IMG-20240501-WA0007.JPG', 'IMG_1234.jpg'])
    expect(await found('img_12')).toEqual(['IMG_1234.jpg'])
    expect(await found('wa0007')).toEqual(['IMG-20240501-WA0007.JPG'])
    expect(await labels({ label: 'g_1' })).toEqual(['IMG_1234.jpg'])
    expect(await labels({ label: '%' })).toEqual([])
  })

  it('takes whatever a person types', async () => {
    for (const q of [
      "'",
      '"',
      '-',
      '""',
      '-""',
      '\\',
      "a'b",
      ':*',
      '!',
      '& | !',
      '(((',
      '<->',
      'a:b',
      '\u2028',
      '😀',
      '"'.repeat(200),
    ]) {
      expect(Array.isArray(await found(q))).toBe(true)
    }
    expect((await found('!!!')).length).toBeGreaterThan(3)
    expect(await found(`${'x'.repeat(300)}`)).toEqual([])
  })

  it('follows every change of an asset', async () => {
    const asset = await upload({ label: 'quokka' })
    const path = `/v1/assets/${asset.id}`
    await server.call('PATCH', path, { body: { label: 'numbat' } })
    expect([await found('quokka'), await found('numbat')]).toEqual([[], ['numbat']])
    await server.call('PATCH', path, { body: { metadata: { a: ['bilby'] }, tags: ['Dibbler'] } })
    expect(await found('bilby dibbler')).toEqual(['numbat'])
    await server.call('POST', '/v1/assets/batch', {
      body: { ids: [asset.id], operation: 'tag', remove: ['dibbler'] },
    })
    expect(await found('dibbler')).toEqual([])
    await server.call('DELETE', path)
    expect([await found('bilby'), await labels({ q: 'bilby', trashed: 'true' })]).toEqual([[], ['numbat']])
    await server.call('POST', `${path}/restore`)
    expect(await found('bilby')).toEqual(['numbat'])
    await server.call('POST', `${path}/versions`, { body: { label: 'dunnart', metadata: {} } })
    expect([await found('bilby'), await found('dunnart')]).toEqual([[], ['dunnart']])
    await server.call('POST', `${path}/versions/1/restore`)
    expect(await found('bilby')).toEqual(['numbat'])
  })
})
