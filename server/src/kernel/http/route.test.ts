import { describe, expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import type { Actor } from '#kernel/access'
import { answer, bytes, empty, events, form, route, upload, variants } from './route.ts'

const Thing = z.strictObject({ id: z.string() })
const base = { method: 'GET', path: '/v1/things', operationId: 'x', summary: 'X.' } as const

describe('a route that contradicts itself does not compile', () => {
  it('without a scope, with an unknown one, or with another reply than it declares', () => {
    const made = [
      // @ts-expect-error a route says who may use it
      route({ ...base, reply: [200, Thing], run: () => ({ id: '1' }) }),
      // @ts-expect-error the scope is none of SCOPES
      route({ ...base, scope: 'library:reed', reply: [200, Thing], run: () => ({ id: '1' }) }),
      // @ts-expect-error the reply lacks its id
      route({ ...base, scope: 'any', reply: [200, Thing], run: () => ({ name: '1' }) }),
      // @ts-expect-error 204 has no body
      route({ ...base, scope: 'any', reply: empty, run: () => ({ id: '1' }) }),
      // @ts-expect-error bytes are a stream with status and headers
      route({ ...base, scope: 'any', reply: bytes(['image/jpeg']), run: () => 'bytes' }),
      route({
        ...base,
        scope: 'any',
        reply: events(Thing),
        // @ts-expect-error the events lack their name
        run: async function* () {
          yield { data: { id: '1' } }
        },
      }),
      // @ts-expect-error an answer's body is held to the schema as well
      route({ ...base, scope: 'any', reply: variants([200, 201], Thing), run: () => answer({ name: '1' }) }),
    ]
    expect(made).toHaveLength(7)
  })

  it('or reads what it did not declare', () => {
    route({
      ...base,
      scope: 'any',
      reply: empty,
      run: context => {
        expectTypeOf(context.actor).toEqualTypeOf<Actor>()
        expectTypeOf(context.query).toEqualTypeOf<undefined>()
        expectTypeOf(context.body).toEqualTypeOf<undefined>()
        return undefined
      },
    })
    route({
      ...base,
      scope: 'public',
      reply: empty,
      run: context => {
        expectTypeOf(context.actor).toEqualTypeOf<Actor | null>()
        return undefined
      },
    })
    route({
      ...base,
      method: 'POST',
      scope: 'any',
      body: form(Thing),
      reply: empty,
      run: context => {
        expectTypeOf(context.body).toEqualTypeOf<{ id: string }>()
        return undefined
      },
    })
    const file = route({
      ...base,
      method: 'POST',
      scope: 'any',
      body: upload(Thing, 1),
      reply: empty,
      run: async context => {
        const { fields } = await context.body.receive(
          async () => 1,
          async () => undefined,
        )
        expectTypeOf(fields).toEqualTypeOf<{ id: string }>()
        return undefined
      },
    })
    expect(file.operationId).toBe('x')
  })
})
