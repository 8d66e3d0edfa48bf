import type { ArrivalListener } from '#modules/library'
import { adoptFaces, deleteFacesOfOthers } from './face.repository.ts'

/**
 * In the transaction that makes a version current: faces of the same bytes come along with all that was decided of
 * them, those of other bytes are deleted. Also while faces are off, because nobody may keep faces of replaced pictures.
 */
export const bringFacesAlong: ArrivalListener = async (tx, asset) => {
  await adoptFaces(tx, asset)
  await deleteFacesOfOthers(tx, asset.id, asset.version)
}
