import { describe, expect, it } from 'vitest'
import { createSeal } from '#modules/accounts'
import { createSecretBox, ROTATION_MS } from './secrets.ts'

const SECRET = 'a secret of the server with 32 signs'
const box = createSecretBox(SECRET)

describe('the secret of a destination', () => {
  it('opens with the secret of the server, for its own destination alone', () => {
    const kept = box.first('token', 'one')
    expect(kept).not.toContain('token')
    expect(box.open(kept, 'one', 0)).toEqual(['token'])
    const unreadable = expect.objectContaining({ code: 'sessions.destination_secret_unreadable' })
    expect(() => box.open(kept, 'two', 0)).toThrow(unreadable)
    expect(() => createSecretBox(`another ${SECRET}`).open(kept, 'one', 0)).toThrow(unreadable)
    expect(() => createSecretBox(undefined).open(kept, 'one', 0)).toThrow(unreadable)
  })

  it('is sealed by another key than those that sign access tokens', () => {
    expect(createSeal(SECRET).open(box.first('token', 'one'), 'destination/one')).toBeNull()
  })

  it('that was replaced is valid for a day beside the new one', () => {
    const kept = box.next(box.first('old', 'one'), 'new', 'one', 1_000)
    expect(box.open(kept, 'one', 1_000 + ROTATION_MS - 1)).toEqual(['new', 'old'])
    expect(box.open(kept, 'one', 1_000 + ROTATION_MS)).toEqual(['new'])
  })

  it('that stood in clear is sealed, and one that is sealed is left', () => {
    const clear = createSecretBox(undefined).first('token', 'one')
    const sealed = box.sealed(clear, 'one')
    expect(sealed).not.toContain('token')
    expect(box.open(sealed ?? '', 'one', 0)).toEqual(['token'])
    expect(box.sealed(sealed ?? '', 'one')).toBeNull()
    expect(createSecretBox(undefined).sealed(clear, 'one')).toBeNull()
  })
})
