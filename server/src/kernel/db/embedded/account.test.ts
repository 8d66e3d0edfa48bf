import { expect, it } from 'vitest'
import { accountFrom } from './account.ts'

const line = (name: string, uid: number) => `${name}:x:${uid}:${uid}::/:/bin/false`
const root = line('root', 0)
const nobody = line('nobody', 65_534)

it('a server of root runs PostgreSQL as fovea, else as postgres, else as nobody', () => {
  const all = [root, nobody, line('postgres', 101), line('fovea', 990)]
  expect(accountFrom(all.join('\n'))).toEqual({ name: 'fovea', uid: 990, gid: 990 })
  expect(accountFrom(all.slice(0, 3).join('\n'))?.name).toBe('postgres')
  expect(accountFrom(all.slice(0, 2).join('\n'))?.name).toBe('nobody')
})

it('a user that is root by another name is not taken', () => {
  expect(accountFrom([root, line('postgres', 0), nobody].join('\n'))?.name).toBe('nobody')
  expect(accountFrom(root)).toBeNull()
})

it('the negative uid of macOS is the number that the kernel knows', () => {
  expect(accountFrom('nobody:*:-2:-2:Unprivileged User:/var/empty:/usr/bin/false')?.uid).toBe(4_294_967_294)
})
