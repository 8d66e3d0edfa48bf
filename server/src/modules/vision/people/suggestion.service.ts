import { type Actor, requireCurrentProject, requireInProject } from '#kernel/access'
import type { Tx } from '#kernel/db'
import { isUuid } from '#kernel/system'
import { distinguish } from './decision.repository.ts'
import { suggestionNotFound } from './errors.ts'
import { mergePeople } from './merge.service.ts'
import { bestFaces, countPeople } from './person.list.ts'
import { findPeople, lockForDecision } from './person.repository.ts'
import type { PeopleParts } from './person.service.ts'
import { presentById, presentOne } from './person.view.ts'
import type { PersonSuggestions, SuggestionOutcome, SuggestionQuery } from './schema.ts'
import { listSuggestions, type Suggestion } from './suggestion.repository.ts'
import type { PersonRow } from './tables.ts'

const FACES_OF_EACH = 3

/** The rules of the question "is this the same person?". */
export interface SuggestionService {
  /** Of the request's project, the most similar first. An answered one does not come back. */
  list(actor: Actor, query: SuggestionQuery): Promise<PersonSuggestions>
  /**
   * Yes merges them into the one that has a name, else into the one with more faces; no keeps them apart. 404
   * `vision.suggestion_not_found`; 409 `vision.people_in_one_photo`.
   */
  answer(actor: Actor, id: string, same: boolean): Promise<SuggestionOutcome>
}

/** Follows from the two people, so it stays the same whenever they are found to be alike. */
const idOf = ({ firstId, secondId }: Suggestion): string => `${firstId}_${secondId}`

export const createSuggestionService = (parts: PeopleParts): SuggestionService => ({
  async list(actor, { limit }) {
    const projectId = requireCurrentProject(actor, 'vision:read')
    const query = parts.db.query
    const found = await listSuggestions(query, projectId, limit)
    const ids = [...new Set(found.flatMap(({ firstId, secondId }) => [firstId, secondId]))]
    const people = await presentById(query, ids)
    const best = await bestFaces(query, ids, FACES_OF_EACH)
    const faces = await parts.faces.present(query, [...best.values()].flat())
    const shown = (id: string) => (best.get(id) ?? []).flatMap(face => faces.get(face) ?? [])
    return {
      items: found.flatMap(suggestion => {
        const { firstId, secondId, similarity } = suggestion
        const first = people.get(firstId)
        const second = people.get(secondId)
        if (!first || !second) return []
        const id = idOf(suggestion)
        return [{ id, first, second, similarity, faces: [...shown(firstId), ...shown(secondId)] }]
      }),
    }
  },
  answer: (actor, id, same) =>
    parts.db.transaction(async tx => {
      const [first, second] = await holdPair(tx, actor, id)
      const by = actor.userId
      if (!same) {
        const pair = { projectId: first.projectId, firstId: first.id, secondId: second.id }
        await distinguish(tx, pair, { at: parts.clock.now(), by })
        return { same, person: null }
      }
      const into = await moreFamiliar(tx, first, second)
      await mergePeople(tx, parts, into, [into === first ? second : first], by)
      return { same, person: await presentOne(tx, into.id) }
    }),
})

const holdPair = async (tx: Tx, actor: Actor, id: string): Promise<[PersonRow, PersonRow]> => {
  const ids = id.split('_')
  if (ids.length !== 2 || !ids.every(isUuid) || ids[0] === ids[1]) throw suggestionNotFound()
  const projects = new Set((await findPeople(tx, ids)).map(({ projectId }) => projectId))
  const [projectId] = projects
  if (projectId === undefined || projects.size > 1) throw suggestionNotFound()
  requireInProject(actor, projectId, 'vision:write', suggestionNotFound)
  await lockForDecision(tx, projectId)
  const rows = await findPeople(tx, ids)
  const [first, second] = ids.map(each => rows.find(row => row.id === each.toLowerCase()))
  if (!first || !second) throw suggestionNotFound()
  return [first, second]
}

const moreFamiliar = async (tx: Tx, first: PersonRow, second: PersonRow): Promise<PersonRow> => {
  if ((first.name === '') !== (second.name === '')) return first.name === '' ? second : first
  const counted = await countPeople(tx, [first.id, second.id])
  const facesOf = ({ id }: PersonRow): number => counted.get(id)?.faceCount ?? 0
  return facesOf(second) > facesOf(first) ? second : first
}
