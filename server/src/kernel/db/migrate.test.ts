import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#test/database'
import { type MigrationSet, migrateDown, migrateUp, migrationStatus, verifySchema } from './migrate.ts'

let database: TestDatabase
let pool: pg.Pool
let set: MigrationSet
beforeEach(async () => {
  database = await createTestDatabase({ blank: true })
  pool = new pg.Pool({ ...database.target, max: 4 })
  // Connections that the migrator throws away may still be ending when their database is dropped.
  pool.on('error', () => {})
  set = { owner: 'shop', folder: await mkdtemp(join(tmpdir(), 'fovea-migrations-')) }
  await write('001_first', 'create table first (id integer)', 'drop table first')
  await write('002_second', 'create table second (id integer)', 'drop table second')
})
afterEach(async () => {
  await pool.end()
  await database.drop()
  await rm(set.folder, { recursive: true })
})

const write = async (name: string, up: string, down: string): Promise<void> => {
  await writeFile(join(set.folder, `${name}.up.sql`), up)
  await writeFile(join(set.folder, `${name}.down.sql`), down)
}
const tables = async (): Promise<string[]> => {
  const { rows } = await pool.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'public' order by 1`,
  )
  return rows.map(row => row.name)
}

describe('migrations', () => {
  it('apply what is missing, once, also when several processes start together', async () => {
    const applied = await Promise.all([1, 2, 3].map(() => migrateUp(pool, [set])))
    expect(applied.flat().sort()).toEqual(['shop/001_first', 'shop/002_second'])
    expect(await migrateUp(pool, [set])).toEqual([])
    expect(await tables()).toEqual(['first', 'second'])
  })

  it('are taken back newest first, by the statements of the program that applied them', async () => {
    await migrateUp(pool, [set])
    await write('002_second', 'create table second (id integer)', 'this is not what was stored')
    expect(await migrateDown(pool, 1)).toEqual(['shop/002_second'])
    expect(await tables()).toEqual(['first'])
    expect(await migrationStatus(pool, [set])).toEqual([
      { name: 'shop/001_first', state: 'applied' },
      { name: 'shop/002_second', state: 'missing' },
    ])
  })

  it('leave nothing behind of one that fails', async () => {
    await write('003_broken', 'create table third (id integer); select nonsense', 'drop table third')
    await expect(migrateUp(pool, [set])).rejects.toThrow('nonsense')
    expect(await tables()).toEqual(['first', 'second'])
    await write('003_broken', 'create table third (id integer)', 'drop table third')
    expect(await migrateUp(pool, [set])).toEqual(['shop/003_broken'])
  })

  it('refuse a database of a newer program, of another program, and one that is not migrated yet', async () => {
    await expect(verifySchema(pool, [set])).rejects.toMatchObject({ code: 'db.older_than_code' })
    await migrateUp(pool, [set])
    await expect(verifySchema(pool, [set])).resolves.toBeUndefined()
    await pool.query(
      `insert into kernel.migration (owner, name, checksum, down) values ('shop', '999_later', '', '')`,
    )
    await expect(migrateUp(pool, [set])).rejects.toMatchObject({ code: 'db.newer_than_code' })
    await pool.query(`delete from kernel.migration where name = '999_later'`)
    await write('001_first', 'create table first (id bigint)', 'drop table first')
    await expect(migrateUp(pool, [set])).rejects.toMatchObject({ code: 'db.schema_differs' })
  })
})
