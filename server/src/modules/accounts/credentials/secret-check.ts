import { sql } from 'kysely'
import type { Database } from '#kernel/db'
import { type AccountsConfig, requireSecret, secretMissing, secretWrong } from '../config.ts'
import { createSeal, isSealed } from './seal.ts'

/**
 * Whether this process may use what is sealed in a database, asked before anything in it is changed; a database
 * without keys takes every secret. Throws `config.invalid`, which names FOVEA_SECRET.
 */
export const checkSecret = async (
  db: Database,
  config: AccountsConfig & { readonly DATABASE_URL?: string | undefined },
): Promise<void> => {
  requireSecret(config)
  // The table of an older version has the same two columns; that of a new database is not there yet.
  const { rows: tables } = await sql<{ there: boolean }>`
    select to_regclass('accounts.signing_key') is not null as there`.execute(db.query)
  if (!tables[0]?.there) return
  const { rows } = await sql<{ kid: string; privateKey: string }>`
    select kid, private_key::text from accounts.signing_key limit 10`.execute(db.query)
  const sealed = rows.filter(({ privateKey }) => isSealed(privateKey))
  if (sealed.length === 0) return
  const { FOVEA_SECRET: secret } = config
  if (secret === undefined) throw secretMissing('the keys in the database are sealed with it')
  const seal = createSeal(secret)
  if (sealed.some(({ kid, privateKey }) => seal.open(privateKey, kid) === null)) throw secretWrong()
}
