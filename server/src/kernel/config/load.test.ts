import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { Problem } from '#kernel/errors'
import { loadSection, mergeSections } from './load.ts'
import { boolean, bytes, integer, list } from './variables.ts'

const section = z.object({
  PORT: integer({ min: 0, max: 65_535 }).default(8_400).meta({ description: 'The port to listen on.' }),
  MAX_BYTES: bytes().optional().meta({ description: 'The largest upload.' }),
  OPEN: boolean().default(false).meta({ description: 'Whether it is open.' }),
  NAMES: list().optional().meta({ description: 'Names.' }),
  DATABASE_URL: z
    .url({ error: 'expected postgres://user:password@host/database' })
    .optional()
    .meta({ secret: true, description: 'The database.' }),
})

const refusal = (env: NodeJS.ProcessEnv): Problem => {
  try {
    loadSection(section, env)
  } catch (error) {
    if (error instanceof Problem) return error
    throw error
  }
  throw new Error('It was accepted')
}

describe('the configuration', () => {
  it('takes what is set, and its own defaults for the rest', () => {
    const env = { PORT: '80', MAX_BYTES: '1.5GiB', OPEN: 'Yes', NAMES: ' a, ,b', ELSE: 'x' }
    expect(loadSection(section, env)).toEqual({
      PORT: 80,
      MAX_BYTES: 1_610_612_736,
      OPEN: true,
      NAMES: ['a', 'b'],
    })
    expect(loadSection(section, {})).toEqual({ PORT: 8_400, OPEN: false })
  })

  it('takes an empty variable for one that is not set', () => {
    expect(loadSection(section, { PORT: '', DATABASE_URL: '', OPEN: '' })).toEqual({
      PORT: 8_400,
      OPEN: false,
    })
  })

  it.each([
    [{ PORT: '0x50' }, 'PORT: "0x50" is not accepted: expected a whole number. The port to listen on.'],
    [{ MAX_BYTES: 'lots' }, 'MAX_BYTES: "lots" is not accepted: expected a size such as 500MB or 10GiB.'],
    [{ OPEN: 'perhaps' }, 'OPEN: "perhaps" is not accepted: expected true or false. Whether it is open.'],
  ])('says of %j which variable is wrong, how, and what would be right', (env, told) => {
    expect(refusal(env)).toMatchObject({ code: 'config.invalid', message: expect.stringContaining(told) })
  })

  it('names every fault at once', () => {
    const { message, issues } = refusal({ PORT: '70000', OPEN: 'perhaps' })
    expect(message.split('\n')).toHaveLength(3)
    expect(issues?.map(({ path }) => path)).toEqual(['PORT', 'OPEN'])
  })

  it('never shows a secret, however wrong it is', () => {
    const { message, issues } = refusal({ DATABASE_URL: 'hunter2' })
    expect(message).toContain('DATABASE_URL: its value is not accepted')
    expect(`${message} ${JSON.stringify(issues)}`).not.toContain('hunter2')
  })

  it('lets no two parts claim the same variable', () => {
    expect(() => mergeSections([section, z.object({ PORT: z.string() })])).toThrow('PORT')
    expect(Object.keys(mergeSections([section, z.object({ HOST: z.string() })]).shape)).toContain('HOST')
  })
})
