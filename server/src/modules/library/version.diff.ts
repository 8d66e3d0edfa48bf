import type { Version, VersionDiff } from './schema.ts'

const FIELDS = ['label', 'description', 'takenAt', 'tags', 'metadata'] as const
const CONTENT = ['sha256', 'size', 'mime'] as const

const pick = (version: Version, fields: readonly (keyof Version)[]) =>
  Object.fromEntries(fields.map(field => [field, version[field]]))

/** Old and new values of what differs; bytes are told by hash, size and type. */
export const diffOf = (before: Version, after: Version): VersionDiff => {
  const content = before.sha256 !== after.sha256
  const fields = FIELDS.filter(field => JSON.stringify(before[field]) !== JSON.stringify(after[field]))
  const told = [...(content ? CONTENT : []), ...fields]
  return {
    from: before.version,
    to: after.version,
    changed: [...(content ? ['content'] : []), ...fields],
    before: pick(before, told),
    after: pick(after, told),
  }
}
