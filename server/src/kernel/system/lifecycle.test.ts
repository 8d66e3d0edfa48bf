import { describe, expect, it } from 'vitest'
import { Lifecycle } from './lifecycle.ts'

const deadline = new AbortController().signal

describe('the end of the program', () => {
  it('comes in the reverse order of the start, one part after the other', async () => {
    const lifecycle = new Lifecycle()
    const order: string[] = []
    for (const name of ['database', 'jobs', 'http']) {
      lifecycle.onClose(name, async () => {
        order.push(`${name} begins`)
        await new Promise(resolve => setImmediate(resolve))
        order.push(`${name} ended`)
      })
    }
    await lifecycle.close(deadline)
    expect(order).toEqual(['http', 'jobs', 'database'].flatMap(name => [`${name} begins`, `${name} ended`]))
  })

  it('reaches every part although others fail, and names those that did', async () => {
    const lifecycle = new Lifecycle()
    const closed: string[] = []
    lifecycle.onClose('database', async () => void closed.push('database'))
    lifecycle.onClose('jobs', () => Promise.reject(new Error('a job hangs')))
    lifecycle.onClose('http', async () => void closed.push('http'))
    const failure = await lifecycle.close(deadline).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(AggregateError)
    expect(failure).toMatchObject({
      errors: [{ message: 'jobs did not close', cause: { message: 'a job hangs' } }],
    })
    expect(closed).toEqual(['http', 'database'])
  })

  it('comes once, however often it is asked for, and tells each part the deadline', async () => {
    const lifecycle = new Lifecycle()
    const given: AbortSignal[] = []
    lifecycle.onClose('http', async signal => void given.push(signal))
    await Promise.all([lifecycle.close(deadline), lifecycle.close(deadline)])
    await lifecycle.close(AbortSignal.abort())
    expect(given).toEqual([deadline])
  })
})
