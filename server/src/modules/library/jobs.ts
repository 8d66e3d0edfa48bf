import { z } from 'zod'
import { declareJob, declareSchedule } from '#kernel/jobs'

/** Reads metadata and hashes and makes both renditions of one version, by one decode. */
export const deriveAsset = declareJob({
  name: 'library.derive',
  input: z.object({ assetId: z.string(), version: z.number().int() }),
  retries: 5,
  backoffSeconds: 2,
  timeoutMs: 120_000,
  concurrency: 4,
  priority: 0,
  dedupeKey: ({ assetId, version }) => `${assetId}/${version}`,
})

/** Fetches a URL through the guarded fetcher and keeps what it yields as an asset. */
export const importUrl = declareJob({
  name: 'library.import',
  input: z.object({
    url: z.string(),
    label: z.string().optional(),
    description: z.string().optional(),
    userId: z.string().nullable(),
    userLabel: z.string(),
  }),
  retries: 5,
  backoffSeconds: 2,
  timeoutMs: 15 * 60_000,
  concurrency: 4,
  priority: 0,
})

/** Takes the assets out of collections that are being deleted, and then the collections away. */
export const deleteCollections = declareJob({
  name: 'library.delete-collections',
  input: z.object({
    deletionId: z.string(),
    projectId: z.string(),
    assets: z.enum(['keep', 'trash']),
    total: z.number().int(),
    userId: z.string().nullable(),
    userLabel: z.string(),
  }),
  retries: 10,
  backoffSeconds: 2,
  timeoutMs: 30 * 60_000,
  concurrency: 1,
  priority: 0,
  dedupeKey: ({ deletionId }) => deletionId,
})

/** Removes for good what has been in the trash for TRASH_DAYS; answers how many assets that were. */
export const emptyTrash = declareJob({
  name: 'library.empty-trash',
  input: z.object({}),
  retries: 3,
  backoffSeconds: 60,
  timeoutMs: 60 * 60_000,
  concurrency: 1,
  priority: -10,
  dedupeKey: () => 'all',
})

/** At an hour when few people work, and not at the full one, when many other programs begin. */
export const emptyTrashNightly = declareSchedule({
  name: 'library.empty-trash',
  cron: '15 3 * * *',
  timezone: 'UTC',
  job: emptyTrash,
  input: {},
})

/** Renames a tag on all assets of a project, or takes it off them. */
export const changeTag = declareJob({
  name: 'library.change-tag',
  input: z.object({
    projectId: z.string(),
    tag: z.string(),
    to: z.string().nullable(),
    total: z.number().int(),
    userId: z.string().nullable(),
    userLabel: z.string(),
  }),
  retries: 10,
  backoffSeconds: 2,
  timeoutMs: 30 * 60_000,
  concurrency: 1,
  priority: 0,
})
