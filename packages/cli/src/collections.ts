import { type Collection, ConflictError, type FoveaClient, NotFoundError } from '@fovea/client'
import { UsageError } from './exit.ts'
import { isId } from './ids.ts'

/** What stands for "in no collection" and "at the top". */
export const TOP = '/'
const PAGE = 200
/** Enough for a person to choose from. */
const SHOWN = 10

/** One spelling of a name, as the server compares them. */
const key = (name: string): string => name.normalize('NFC').toLowerCase()

export const pathOf = ({ path, name }: Collection): string =>
  [...path, { name }].map(one => one.name).join('/')

export const namesIn = (path: string): string[] => path.split('/').filter(name => name.trim() !== '')

/**
 * The collection that a person means by its id, by its path from the top (`Travels/2024/Oslo`), or by its name alone
 * where only one has it.
 */
export async function findCollection(client: FoveaClient, wanted: string): Promise<Collection> {
  if (isId(wanted)) return await client.collections.get(wanted)
  const found = (await findByPath(client, wanted)) ?? (await findByName(client, wanted))
  if (found) return found
  throw new NotFoundError({
    status: 404,
    code: 'library.collection_not_found',
    message: `There is no collection ${wanted}; make it with: fovea collections create`,
  })
}

/** The id of a collection, or null for `/`. */
export async function findPlace(client: FoveaClient, wanted: string): Promise<string | null> {
  return wanted === TOP ? null : (await findCollection(client, wanted)).id
}

async function findByPath(client: FoveaClient, path: string): Promise<Collection | null> {
  let at: Collection | null = null
  for (const name of namesIn(path)) {
    at = await findChild(client, at?.id ?? null, name)
    if (at === null) return null
  }
  return at
}

export async function findChild(
  client: FoveaClient,
  parentId: string | null,
  name: string,
): Promise<Collection | null> {
  const query = { parentId: parentId ?? 'root', q: name.trim(), limit: PAGE }
  for await (const one of client.collections.iterate(query))
    if (key(one.name) === key(name.trim())) return one
  return null
}

async function findByName(client: FoveaClient, name: string): Promise<Collection | null> {
  const found: Collection[] = []
  for await (const one of client.collections.iterate({ q: name.trim(), limit: PAGE }))
    if (key(one.name) === key(name.trim())) found.push(one)
  if (found.length < 2) return found[0] ?? null
  const paths = found.slice(0, SHOWN).map(one => `\n  ${one.id}  ${pathOf(one)}`)
  throw new UsageError(`${found.length} collections are called ${name}; say which:${paths.join('')}`)
}

/** The collection at this place, made when it is not there; a name that somebody takes meanwhile is theirs, and used. */
export async function ensureChild(
  client: FoveaClient,
  parentId: string | null,
  name: string,
): Promise<Collection> {
  const there = await findChild(client, parentId, name)
  if (there) return there
  try {
    return await client.collections.create({ name, parentId })
  } catch (error) {
    const taken = error instanceof ConflictError ? await findChild(client, parentId, name) : null
    if (taken) return taken
    throw error
  }
}
