import type { Person } from '@fovea/client'
import type { Context } from '../../context.ts'
import { UsageError } from '../../exit.ts'
import { isId } from '../../ids.ts'
import { plural } from '../../text.ts'

/** The person of this id, or of this name, whatever its case. */
export async function findPerson({ client }: Context, wanted: string): Promise<Person> {
  if (isId(wanted)) return client.people.get(wanted)
  const named: Person[] = []
  for await (const person of client.people.iterate({ q: wanted, limit: 200 })) {
    if (person.name.toLowerCase() === wanted.toLowerCase()) named.push(person)
  }
  const [person, ...others] = named
  if (!person) throw new UsageError(`There is nobody named ${wanted}; see: fovea people`)
  if (others.length > 0)
    throw new UsageError(`${plural(named.length, 'person')} are named ${wanted}: name one by its id`)
  return person
}
