import { z } from 'zod'
import { Page, pageQuery } from '#kernel/http'

export const Easel = z
  .strictObject({
    id: z.string(),
    projectId: z.string(),
    name: z.string(),
    text: z.string(),
    words: z.int().nullable().meta({ description: 'Words of the text; null until they are counted.' }),
    createdAt: z.int(),
    updatedAt: z.int(),
  })
  .meta({ id: 'Easel' })
export type Easel = z.infer<typeof Easel>

export const EaselPage = Page(Easel).meta({ id: 'EaselPage' })
export type EaselPage = z.infer<typeof EaselPage>

export const EaselInput = z.strictObject({
  name: z.string().trim().min(1).max(200),
  text: z.string().max(10_000).default(''),
})
export type EaselInput = z.infer<typeof EaselInput>

export const EaselQuery = z.strictObject(pageQuery)
export type EaselQuery = z.infer<typeof EaselQuery>

export const EaselParams = z.strictObject({ id: z.string() })
