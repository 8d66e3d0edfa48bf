import type { Face } from '@fovea/client'
import { useQueries } from '@tanstack/react-query'
import { personQuery } from './people.ts'

/** The names of those people that some faces are, by their ids; who has no name is left out. */
export function useNames(faces: readonly Face[]): ReadonlyMap<string, string> {
  const ids = [...new Set(faces.flatMap(({ personId }) => personId ?? []))]
  const people = useQueries({ queries: ids.map(id => personQuery(id)) })
  return new Map(people.flatMap(({ data }) => (data?.name ? [[data.id, data.name] as const] : [])))
}
