import { readFile } from 'node:fs/promises'

/** The unprivileged user of the operating system that PostgreSQL runs as. */
export interface Account {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

/** In order of preference: a user of our own, then PostgreSQL's, then the one that every system has. */
const PREFERRED = ['fovea', 'postgres', 'nobody']

/** Reads one line per user: `name:password:uid:gid:…` (passwd(5)). Uids of macOS may be negative. */
export function accountFrom(passwd: string): Account | null {
  const accounts = new Map<string, Account>()
  for (const line of passwd.split('\n')) {
    const [name, , uid, gid] = line.split(':')
    if (!name || !uid || !gid) continue
    const account = { name, uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 }
    if (account.uid !== 0) accounts.set(name, account)
  }
  for (const name of PREFERRED) {
    const account = accounts.get(name)
    if (account) return account
  }
  return null
}

/**
 * PostgreSQL refuses to run as root. Answers whom it shall run as instead, or null when this process is
 * unprivileged itself. An image without `/etc/passwd` still has the kernel's overflow user 65534.
 */
export async function databaseAccount(): Promise<Account | null> {
  if (process.geteuid?.() !== 0) return null
  const passwd = await readFile('/etc/passwd', 'utf8').catch(() => '')
  return accountFrom(passwd) ?? { name: 'nobody', uid: 65_534, gid: 65_534 }
}

/** The part of `spawn` options that makes a child run as this account. */
export const identity = (account: Account | null): { uid?: number; gid?: number } =>
  account ? { uid: account.uid, gid: account.gid } : {}
