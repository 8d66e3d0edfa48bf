import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, importJWK, type JWK } from 'jose'
import type { Database } from '#kernel/db'
import type { Clock, Ids } from '#kernel/system'
import { secretMissing, secretWrong } from '../config.ts'
import { isSealed, type Seal } from './seal.ts'
import {
  deleteSigningKeys,
  insertSigningKey,
  listSigningKeys,
  lockSigningKeys,
  replacePrivateKey,
  type SigningKeyRow,
} from './signing-key.repository.ts'

export const ALGORITHM = 'ES256'
/** A key signs for 30 days. */
const SIGNS_FOR_MS = 30 * 86_400_000
/** Longer than anybody should keep a copy of the key set. */
const PUBLISHED_BEFORE_MS = 3_600_000
/** Longer than the life of an access token: then nothing valid is signed by the old key. */
const VERIFIES_AFTER_MS = 3_600_000
/** How old this process's copy of the keys may become. */
const RELOAD_AFTER_MS = 60_000
/** An unknown key id causes one look at the database at most this often. */
const UNKNOWN_RELOAD_MS = 1_000

interface Key {
  readonly kid: string
  readonly signsFrom: number
  readonly publicJwk: JWK
  readonly privateKey: CryptoKey
  readonly publicKey: CryptoKey
}

/** The ES256 keys of this server, shared by all its processes as rows. */
export interface Keyring {
  /**
   * To be called at start: makes the first key, so that its seal tells every later start whether the secret is the
   * same, and seals what is still in clear. Throws `config.invalid` when the rows do not open with this secret.
   */
  open(): Promise<void>
  /** The key that signs now; made when there is none. */
  signing(): Promise<{ kid: string; key: CryptoKey }>
  /** The public key with this id; null when there is none (any more). */
  verifying(kid: string): Promise<CryptoKey | null>
  /** The public keys as a JWK set, newest first. */
  published(): Promise<JWK[]>
  /** The public key that signs now, as PEM (SPKI). */
  pem(): Promise<string>
  /** Makes the next key when it is time, and drops those that nothing valid was signed with. */
  rotate(): Promise<void>
}

export interface KeyringDeps {
  readonly db: Database
  readonly clock: Clock
  readonly ids: Ids
  /** Null: the private keys are stored in clear. */
  readonly seal: Seal | null
}

export const createKeyring = (deps: KeyringDeps): Keyring => {
  const { db, clock } = deps
  let keys: readonly Key[] = []
  let loadedAt = Number.NEGATIVE_INFINITY
  let loading: Promise<void> | undefined

  const read = async (): Promise<void> => {
    const begun = clock.now()
    const rows = await listSigningKeys(db.query)
    keys = await Promise.all(rows.map(row => importRow(row, deps.seal)))
    loadedAt = begun
  }
  /** Tokens with made-up key ids that come together cause one look at the database. */
  const load = (): Promise<void> => {
    loading ??= read().finally(() => {
      loading = undefined
    })
    return loading
  }
  const fresh = async (maxAgeMs: number): Promise<readonly Key[]> => {
    if (clock.now() - loadedAt >= maxAgeMs) await load()
    return keys
  }
  const rotate = async (): Promise<void> => {
    await db.transaction(async tx => {
      await lockSigningKeys(tx)
      const rows = await listSigningKeys(tx)
      const next = nextSignsFrom(rows, clock.now())
      if (next !== null) await insertSigningKey(tx, await newRow(deps, next))
      await deleteSigningKeys(tx, spentKids(rows, clock.now()))
    })
    await read()
  }
  const open = async (): Promise<void> => {
    await db.transaction(async tx => {
      await lockSigningKeys(tx)
      for (const row of await listSigningKeys(tx)) {
        const text = privateTextOf(row, deps.seal)
        if (deps.seal && !isSealed(row.privateKey)) {
          await replacePrivateKey(tx, row.kid, deps.seal.seal(text, row.kid))
        }
      }
    })
    await rotate()
  }
  const signing = async (): Promise<Key> => {
    const current = newestSigning(await fresh(RELOAD_AFTER_MS), clock.now())
    if (current) return current
    await rotate()
    const made = newestSigning(keys, clock.now())
    if (!made) throw new Error('No signing key could be made')
    return made
  }

  return {
    open,
    signing: async () => {
      const { kid, privateKey } = await signing()
      return { kid, key: privateKey }
    },
    async verifying(kid) {
      const known = (await fresh(RELOAD_AFTER_MS)).find(key => key.kid === kid)
      const found = known ?? (await fresh(UNKNOWN_RELOAD_MS)).find(key => key.kid === kid)
      return found?.publicKey ?? null
    },
    async published() {
      await signing()
      return keys.map(key => key.publicJwk)
    },
    pem: async () => exportSPKI((await signing()).publicKey),
    rotate,
  }
}

/** A process whose clock is behind signs with the oldest key rather than with none. */
const newestSigning = (keys: readonly Key[], now: number): Key | undefined =>
  keys.find(key => key.signsFrom <= now) ?? keys.at(-1)

/** When the next key must begin to sign; null while it is not time to make one. Rows are newest first. */
const nextSignsFrom = (rows: readonly SigningKeyRow[], now: number): number | null => {
  const newest = rows[0]
  if (!newest) return now
  return now >= newest.signsFrom + SIGNS_FOR_MS - PUBLISHED_BEFORE_MS ? now + PUBLISHED_BEFORE_MS : null
}

/** Keys whose successor has signed for so long that no access token of theirs is valid. */
const spentKids = (rows: readonly SigningKeyRow[], now: number): string[] => {
  const current = rows.findIndex(row => row.signsFrom <= now - VERIFIES_AFTER_MS)
  return current < 0 ? [] : rows.slice(current + 1).map(row => row.kid)
}

const newRow = async (deps: KeyringDeps, signsFrom: number) => {
  const kid = deps.ids.secret(12)
  const pair = await generateKeyPair(ALGORITHM, { extractable: true })
  const labels = { kid, alg: ALGORITHM, use: 'sig' }
  const text = JSON.stringify({ ...(await exportJWK(pair.privateKey)), ...labels })
  return {
    kid,
    privateKey: deps.seal ? deps.seal.seal(text, kid) : text,
    publicJwk: JSON.stringify({ ...(await exportJWK(pair.publicKey)), ...labels }),
    createdAt: deps.clock.now(),
    signsFrom,
  }
}

/** The private JWK of a row as JSON. Throws `config.invalid` when the secret is missing or another one. */
const privateTextOf = (row: SigningKeyRow, seal: Seal | null): string => {
  if (!isSealed(row.privateKey)) return row.privateKey
  if (!seal) throw secretMissing('the keys in the database are sealed with it')
  const text = seal.open(row.privateKey, row.kid)
  if (text === null) throw secretWrong()
  return text
}

const importRow = async (row: SigningKeyRow, seal: Seal | null): Promise<Key> => ({
  kid: row.kid,
  signsFrom: row.signsFrom,
  publicJwk: row.publicJwk,
  privateKey: await importKey(JSON.parse(privateTextOf(row, seal))),
  publicKey: await importKey(row.publicJwk),
})

const importKey = async (jwk: JWK): Promise<CryptoKey> => {
  const key = await importJWK(jwk, ALGORITHM, { extractable: true })
  if (key instanceof Uint8Array)
    throw new Error(`The signing key ${jwk.kid ?? ''} is not an elliptic curve key`)
  return key
}
