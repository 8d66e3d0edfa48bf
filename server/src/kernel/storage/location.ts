import { fileURLToPath } from 'node:url'

/** Where `STORAGE_URL` says that objects live. */
export type StorageLocation =
  | { readonly kind: 'folder'; readonly path: string }
  | {
      readonly kind: 's3'
      readonly bucket: string
      /** Before every key: empty, or with a slash at its end. */
      readonly prefix: string
      readonly region?: string
      readonly endpoint?: string
      readonly pathStyle: boolean
    }

const FORMS = 'file:///path or s3://bucket/prefix?region=…&endpoint=https://…&pathStyle=true'
/** As AWS names buckets (dots included), and the few longer ones of before 2018. */
const BUCKET = /^[A-Za-z0-9][A-Za-z0-9._-]{1,254}$/
const PREFIX = /^[A-Za-z0-9!_.*'()/-]*$/
const PARAMETERS = new Set(['region', 'endpoint', 'pathStyle'])

/** Throws an Error whose message says what is wrong and what would be right; it repeats nothing of a part that may be secret. */
export const parseStorageUrl = (text: string): StorageLocation => {
  const url = URL.parse(text)
  if (!url || (url.protocol !== 'file:' && url.protocol !== 's3:')) throw new Error(`expected ${FORMS}`)
  return url.protocol === 'file:' ? folderOf(url) : bucketOf(url)
}

const folderOf = (url: URL): StorageLocation => {
  if (url.host !== '') throw new Error('a file URL names no host: write file:///path, with three slashes')
  if (url.search !== '' || url.hash !== '')
    throw new Error('a file URL takes no parameters: write file:///path')
  const path = fileURLToPath(url)
  if (path === '/') throw new Error('the root of the file system cannot hold objects: name a folder')
  return { kind: 'folder', path }
}

const bucketOf = (url: URL): StorageLocation => {
  if (url.username !== '' || url.password !== '') {
    throw new Error(
      'credentials do not belong into the URL: set STORAGE_ACCESS_KEY_ID and STORAGE_SECRET_ACCESS_KEY',
    )
  }
  const bucket = url.port === '' ? decodeURIComponent(url.host) : url.host
  if (!BUCKET.test(bucket))
    throw new Error('expected the name of a bucket after s3://, and nothing else before the next slash')
  const unknown = [...url.searchParams.keys()].find(name => !PARAMETERS.has(name))
  if (unknown !== undefined)
    throw new Error('unknown parameter: only region, endpoint and pathStyle are known')
  const region = url.searchParams.get('region')
  const endpoint = endpointOf(url.searchParams.get('endpoint'))
  return {
    kind: 's3',
    bucket,
    prefix: prefixOf(url.pathname),
    pathStyle: pathStyleOf(url.searchParams.get('pathStyle')),
    // Services behind an endpoint of their own have one region, and nearly all take this name for it.
    ...(region ? { region } : endpoint ? { region: 'us-east-1' } : {}),
    ...(endpoint ? { endpoint } : {}),
  }
}

const prefixOf = (path: string): string => {
  const prefix = decodeURIComponent(path).replace(/^\/+|\/+$/g, '')
  if (!PREFIX.test(prefix) || prefix.includes('//') || prefix.split('/').includes('..'))
    throw new Error("a prefix is made of letters, digits and ! _ . * ' ( ) - /")
  return prefix === '' ? '' : `${prefix}/`
}

const endpointOf = (text: string | null): string | undefined => {
  if (text === null || text === '') return undefined
  const url = URL.parse(text)
  const isUsable =
    url && /^https?:$/.test(url.protocol) && url.username === '' && url.search === '' && url.hash === ''
  if (!isUsable) throw new Error('endpoint: expected https://host or https://host:port')
  return text.replace(/\/+$/, '')
}

const pathStyleOf = (text: string | null): boolean => {
  if (text === null || text === 'false') return false
  if (text === 'true') return true
  throw new Error('pathStyle: expected true or false')
}
