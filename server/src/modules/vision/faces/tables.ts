import type { ColumnType, Generated, JSONColumnType, Selectable } from 'kysely'
import type { Queryable } from '#kernel/db'
import type { LibraryViews } from '#modules/library'

type WithDefault<T> = ColumnType<T, T | undefined, T>
type Landmarks = JSONColumnType<[x: number, y: number][]>

interface PresentFaceTable {
  id: string
  /** What an index calls its vector: another vector gets another key. */
  key: Generated<number>
  projectId: string
  assetId: string
  version: number
  x: number
  y: number
  width: number
  height: number
  score: number
  landmarks: Landmarks
  origin: 'detected' | 'manual'
  taskVersion: string
  model: string
  /** 32-bit floats, little endian, of length 1. */
  vector: Buffer | null
  cropSha256: string | null
  cropSize: number | null
  personId: WithDefault<string | null>
  assignedBy: WithDefault<'cluster' | 'user' | null>
  createdAt: number
  createdBy: string | null
}

interface FaceTable extends PresentFaceTable {
  sourceSha256: string
  forgottenAt: WithDefault<number | null>
  removedAt: WithDefault<number | null>
}

/** The table of faces, to write; and what there is of them for anybody, to read. */
export type FaceTables = {
  'vision.face': FaceTable
  'vision.presentFace': PresentFaceTable
}

export const tables = (query: Queryable) => query.withTables<FaceTables & LibraryViews>()

export type FaceRow = Selectable<FaceTable>
export type PresentFaceRow = Selectable<PresentFaceTable>
