import type { Tx } from '#kernel/db'
import type { FigureParts } from './parts.ts'
import type { IncidentRow } from './tables.ts'

export const offerExports = async (
  _tx: Tx,
  _parts: FigureParts,
  _incidents: readonly IncidentRow[],
): Promise<void> => {}
