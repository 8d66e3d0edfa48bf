import pg from 'pg'

// Says which PostgreSQL answers at an address, or why none does (and ends with 1).
const [, , url = ''] = process.argv
const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
client.on('error', () => {})
const where = `${client.host}:${client.port}`
try {
  await client.connect()
  const { rows } = await client.query(
    `select current_setting('server_version') as version, rolcreatedb or rolsuper as makes
    from pg_roles where rolname = current_user`,
  )
  await client.end()
  if (!rows[0].makes) throw new Error(`the user ${client.user} may not make databases`)
  console.log(`PostgreSQL ${rows[0].version} at ${where}`)
} catch (error) {
  console.log(`no PostgreSQL at ${where} that can be used (${error.message || error.code})`)
  process.exit(1)
}
