import type { ColumnType, Selectable } from 'kysely'
import type { Queryable } from '#kernel/db'
import type { FaceTables } from '../faces/tables.ts'

type WithDefault<T> = ColumnType<T, T | undefined, T>

type PersonTable = {
  id: string
  projectId: string
  /** Empty until somebody names them. */
  name: string
  hidden: boolean
  /** What somebody chose; null: the best face. */
  coverFaceId: WithDefault<string | null>
  revision: number
  createdAt: number
  /** Null for a person that the clustering found. */
  createdBy: string | null
  updatedAt: number
  updatedBy: string | null
}

type DecisionTable = {
  faceId: string
  personId: string
  projectId: string
  verdict: 'is' | 'is-not'
  decidedAt: number
  decidedBy: string | null
}

type PairTable = { projectId: string; firstId: string; secondId: string }

type PeopleTables = {
  'vision.person': PersonTable
  'vision.faceDecision': DecisionTable
  'vision.personDistinction': PairTable & { decidedAt: number; decidedBy: string | null }
  'vision.personSuggestion': PairTable & { similarity: number }
  'vision.peopleState': {
    projectId: string
    revision: WithDefault<number>
    clusteredAt: WithDefault<number>
  }
}

export type PersonRow = Selectable<PersonTable>

/** The tables of this part, and the faces that people have. */
export const tables = (query: Queryable) => query.withTables<PeopleTables & FaceTables>()
