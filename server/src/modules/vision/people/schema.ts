import { z } from 'zod'
import { Page, pageQuery } from '#kernel/http'
import { Face } from '../faces/schema.ts'

export const Person = z
  .object({
    id: z.string(),
    name: z.string().meta({ description: 'Empty until somebody names them.' }),
    hidden: z.boolean(),
    faceCount: z.number().int(),
    assetCount: z.number().int().meta({ description: 'Photos that they are on, without the trash.' }),
    coverFaceId: z
      .string()
      .nullable()
      .meta({ description: 'The face that was chosen, else the best; its crop shows the person.' }),
    createdAt: z.number().int(),
    updatedAt: z.number().int(),
    etag: z.string().meta({ description: 'For `If-Match`.' }),
  })
  .meta({ id: 'Person' })
export type Person = z.infer<typeof Person>

export const PersonPage = Page(Person).meta({ id: 'PersonPage' })
export type PersonPage = z.infer<typeof PersonPage>

export const PERSON_SORTS = ['-faceCount', '-createdAt'] as const

export const PersonQuery = z.strictObject({
  hidden: z.enum(['false', 'true', 'any']).default('false').meta({
    description: 'Those that are shown, those that are hidden, or both.',
  }),
  named: z.enum(['true', 'false']).optional(),
  q: z.string().max(100).optional().meta({ description: 'Part of the name, whatever the case.' }),
  sort: z.enum(PERSON_SORTS).default('-faceCount'),
  ...pageQuery,
})
export type PersonQuery = z.infer<typeof PersonQuery>

const id = z.string().max(100)
const name = z.string().trim().max(200)

export const PersonInput = z
  .strictObject({ name: name.default(''), hidden: z.boolean().default(false) })
  .meta({ id: 'PersonInput' })
export type PersonInput = z.infer<typeof PersonInput>

export const PersonPatch = z
  .strictObject({
    name: name.optional().meta({ description: 'Empty: nobody knows the name.' }),
    hidden: z.boolean().optional(),
    coverFaceId: id.nullable().optional().meta({ description: 'A face of the person; null: the best one.' }),
  })
  .meta({ id: 'PersonPatch' })
export type PersonPatch = z.infer<typeof PersonPatch>

export const PersonParams = z.object({ id })
export const FaceParams = z.object({ id })

export const PersonFacePage = Page(Face).meta({ id: 'PersonFacePage' })
export type PersonFacePage = z.infer<typeof PersonFacePage>

export const PersonFaceQuery = z.strictObject(pageQuery)
export type PersonFaceQuery = z.infer<typeof PersonFaceQuery>

export const PersonMerge = z
  .strictObject({
    intoId: id.meta({ description: 'Who remains.' }),
    ids: z.array(id).min(1).max(100).meta({ description: 'Who they are as well.' }),
  })
  .meta({ id: 'PersonMerge' })
export type PersonMerge = z.infer<typeof PersonMerge>

export const PersonSplit = z
  .strictObject({ faceIds: z.array(id).min(1).max(1_000) })
  .meta({ id: 'PersonSplit', description: 'The faces that are another person.' })
export type PersonSplit = z.infer<typeof PersonSplit>

export const FaceAssign = z
  .strictObject({ personId: id.optional(), name: name.min(1).optional() })
  .refine(wish => (wish.personId === undefined) !== (wish.name === undefined), {
    error: 'expected either personId or name',
  })
  .meta({
    id: 'FaceAssign',
    description: 'A person, or the name of one; with a name that nobody has a new person is made.',
  })
export type FaceAssign = z.infer<typeof FaceAssign>

export const FaceReject = z
  .strictObject({
    personId: id.optional().meta({ description: 'Who it is not; left out: who it is at the moment.' }),
  })
  .meta({ id: 'FaceReject' })
export type FaceReject = z.infer<typeof FaceReject>

export const FaceDecision = z
  .object({
    face: Face,
    person: Person.nullable().meta({ description: 'Who the face is now.' }),
    displaced: Face.nullable().meta({
      description: 'The face of the same photo that was this person until now: nobody is on a photo twice.',
    }),
  })
  .meta({ id: 'FaceDecision' })
export type FaceDecision = z.infer<typeof FaceDecision>

export const PersonSuggestion = z
  .object({
    id: z.string(),
    first: Person,
    second: Person,
    similarity: z.number().meta({ description: 'Mean cosine similarity of their most similar faces.' }),
    faces: z.array(Face).meta({ description: 'Up to three of each, the best first.' }),
  })
  .meta({ id: 'PersonSuggestion' })
export type PersonSuggestion = z.infer<typeof PersonSuggestion>

export const PersonSuggestions = z
  .object({ items: z.array(PersonSuggestion) })
  .meta({ id: 'PersonSuggestions' })
export type PersonSuggestions = z.infer<typeof PersonSuggestions>

export const SuggestionQuery = z.strictObject({
  limit: z.coerce
    .number({ error: 'expected one whole number from 1 to 100' })
    .int()
    .min(1)
    .max(100)
    .default(20),
})
export type SuggestionQuery = z.infer<typeof SuggestionQuery>

export const SuggestionAnswer = z.strictObject({ same: z.boolean() }).meta({ id: 'SuggestionAnswer' })

export const SuggestionOutcome = z
  .object({
    same: z.boolean(),
    person: Person.nullable().meta({ description: 'The one that both are now; null when they are two.' }),
  })
  .meta({ id: 'SuggestionOutcome' })
export type SuggestionOutcome = z.infer<typeof SuggestionOutcome>
