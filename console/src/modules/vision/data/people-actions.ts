import type { Face, FaceAssignment, FaceBox, Person, PersonPatch } from '@fovea/client'
import { fovea } from '#/data/client.ts'
import { wordsOf } from '#/data/errors.ts'
import { queryClient, reportError } from '#/data/query-client.ts'
import { countOf } from '#/format/index.ts'
import { showToast } from '#/ui/index.ts'
import { FACES_KEY, PEOPLE_KEY } from './people.ts'
import { SEARCH_KEY } from './search.ts'

/** Faces of a person that an undo of a merge takes back at most: as many as one split may name. */
const MOST_UNDONE = 1_000

export const nameOf = (person: Pick<Person, 'name'>) => person.name || 'Unnamed'

/** After a decision: who is who may have changed anywhere. */
export async function reloadPeople() {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: PEOPLE_KEY }),
    queryClient.invalidateQueries({ queryKey: FACES_KEY }),
  ])
  void queryClient.invalidateQueries({ queryKey: SEARCH_KEY, refetchType: 'none' })
}

/** Does something to people or faces; a refusal is said, and answers undefined. */
async function decide<Answer>(failure: string, work: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    const answer = await work()
    await reloadPeople()
    return answer
  } catch (error) {
    reportError(error)
    showToast({ title: failure, detail: wordsOf(error), tone: 'danger' })
    // What was refused may rest on something that changed meanwhile.
    void reloadPeople()
    return undefined
  }
}

export const updatePerson = (person: Person, patch: PersonPatch) =>
  decide(`${nameOf(person)} was not changed`, () => fovea().people.update(person.id, patch))

/** Names somebody; when another person has the name already, offers to make the two one. */
export async function namePerson(person: Person, name: string) {
  const named = await updatePerson(person, { name })
  if (!named || name === '') return
  const { items } = await fovea().people.list({ q: name, hidden: 'any', limit: 20 })
  const other = items.find(one => one.id !== named.id && one.name.toLowerCase() === name.toLowerCase())
  if (!other) return
  showToast({
    title: `Two people are called ${name}`,
    detail: 'Are they the same person?',
    action: { label: 'Merge', run: () => void mergePeople(other, [named]) },
  })
}

export async function hidePeople(people: readonly Person[], hidden: boolean) {
  const done = await decide('Not everybody was changed', () =>
    Promise.all(people.map(person => fovea().people.update(person.id, { hidden }))),
  )
  if (!done) return
  const [only] = people
  showToast({
    title: `${people.length === 1 && only ? nameOf(only) : countOf(people.length, 'person', 'people')} ${hidden ? 'hidden' : 'shown again'}`,
    tone: 'success',
    action: { label: 'Undo', run: () => void hidePeople(people, !hidden) },
  })
}

async function facesOf(person: Person): Promise<string[]> {
  const ids: string[] = []
  for await (const face of fovea().people.iterateFaces(person.id, { limit: 200 })) {
    ids.push(face.id)
    if (ids.length > MOST_UNDONE) break
  }
  return ids
}

/** Makes all of them `into`. Undo splits them off again and gives them back their names. */
export async function mergePeople(
  into: Pick<Person, 'id'>,
  others: readonly Person[],
): Promise<Person | undefined> {
  const before = await decideQuietly(() =>
    Promise.all(others.map(async person => ({ person, faceIds: await facesOf(person) }))),
  )
  const merged = await decide('They were not merged', () =>
    fovea().people.merge(
      into.id,
      others.map(person => person.id),
    ),
  )
  if (!merged) return undefined
  const canUndo = before?.every(({ faceIds }) => faceIds.length > 0 && faceIds.length <= MOST_UNDONE)
  showToast({
    title: `${countOf(others.length + 1, 'person', 'people')} are ${merged.name || 'one'} now`,
    tone: 'success',
    ...(canUndo && before ? { action: { label: 'Undo', run: () => void undoMerge(into, before) } } : {}),
  })
  return merged
}

const undoMerge = (into: Pick<Person, 'id'>, before: readonly { person: Person; faceIds: string[] }[]) =>
  decide('The merge was not undone', async () => {
    for (const { person, faceIds } of before) {
      const again = await fovea().people.split(into.id, faceIds)
      const { name, hidden } = person
      if (name !== '' || hidden) await fovea().people.update(again.id, { name, hidden })
    }
  })

/** For what only makes an undo possible. */
async function decideQuietly<Answer>(work: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await work()
  } catch (error) {
    reportError(error)
    return undefined
  }
}

export const deletePeople = (people: readonly Person[]) =>
  decide('Not everybody was deleted', async () => {
    for (const person of people) await fovea().people.delete(person.id)
    showToast({
      title: `${countOf(people.length, 'person', 'people')} and what made them recognisable are gone`,
      tone: 'success',
    })
    return true
  })

export const splitFaces = (person: Person, faces: readonly Face[]) =>
  decide('The faces were not split off', () =>
    fovea().people.split(
      person.id,
      faces.map(face => face.id),
    ),
  )

/** Says of each face who it is; with a new name, the first makes the person and the others follow. */
export const assignFaces = (faces: readonly Face[], who: FaceAssignment) =>
  decide('Not every face was assigned', async () => {
    let target = who
    let person: Person | null = null
    for (const face of faces) {
      const decision = await fovea().faces.assign(face.id, target)
      person = decision.person
      if (person) target = { personId: person.id }
    }
    return person
  })

export const rejectFaces = (faces: readonly Face[], personId?: string) =>
  decide('Not every face was taken away', async () => {
    for (const face of faces) await fovea().faces.reject(face.id, personId)
    return true
  })

export const deleteFaces = (faces: readonly Face[]) =>
  decide('The face was not removed', async () => {
    for (const face of faces) await fovea().faces.delete(face.id)
    return true
  })

export const drawFace = (assetId: string, box: FaceBox) =>
  decide('The face was not added', () => fovea().faces.add(assetId, box))

export const answerSuggestion = (id: string, same: boolean) =>
  decide('That was not noted', () => fovea().people.answer(id, same))
