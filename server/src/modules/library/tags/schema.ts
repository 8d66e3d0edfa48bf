import { z } from 'zod'
import { Page, pageQuery } from '#kernel/http'
import { Job } from '#kernel/jobs'
import { Tag as TagName } from '../schema.ts'

export const Tag = z
  .object({
    name: z.string(),
    assetCount: z.number().int().meta({ description: 'Assets that have it, without the trash.' }),
  })
  .meta({ id: 'Tag' })
export type Tag = z.infer<typeof Tag>

export const TagPage = Page(Tag).meta({ id: 'TagPage' })
export type TagPage = z.infer<typeof TagPage>

export const TagQuery = z.strictObject({
  q: z.string().max(100).optional().meta({ description: 'The beginning of the tag, whatever the case.' }),
  ...pageQuery,
})
export type TagQuery = z.infer<typeof TagQuery>

export const TagPatch = z.strictObject({ name: TagName })

/** Answers 200 when all is done, 202 while a job goes on. */
export const TagChange = z
  .object({
    assets: z.number().int().meta({ description: 'Assets that had the tag, those in the trash included.' }),
    job: Job.nullable().meta({ description: 'What still changes them; null when all is done.' }),
  })
  .meta({ id: 'TagChange' })
export type TagChange = z.infer<typeof TagChange>
