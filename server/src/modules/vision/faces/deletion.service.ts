import { type Actor, requireCurrentProject, requireInProject } from '#kernel/access'
import type { Database } from '#kernel/db'
import type { Notices } from '#kernel/notices'
import type { SettingsReader } from '../settings/settings.ts'
import { deletePeopleAndFaces } from './deletion.repository.ts'
import { deletionNotConfirmed, facesStillEnabled } from './errors.ts'
import { lockBiometrics } from './hold.ts'
import type { FacesDeletion } from './schema.ts'

export interface DeletionService {
  /**
   * Deletes all faces, vectors, pictures of faces, people and decisions of the request's project at once. Needs the
   * scopes to write and to purge, `confirmation` with the id of the project, and faces to be off.
   */
  deleteAll(actor: Actor, confirmation: string | null): Promise<FacesDeletion>
}

interface Parts {
  readonly db: Database
  readonly notices: Notices
  readonly settings: SettingsReader
}

export const createDeletionService = ({ db, notices, settings }: Parts): DeletionService => ({
  async deleteAll(actor, confirmation) {
    const projectId = requireCurrentProject(actor, 'vision:write')
    requireInProject(actor, projectId, 'library:purge', () => deletionNotConfirmed(projectId))
    if (confirmation !== projectId) throw deletionNotConfirmed(projectId)
    return db.transaction(async tx => {
      await lockBiometrics(tx, projectId)
      const { faces } = await settings.of(tx, projectId)
      if (faces.enabled) throw facesStillEnabled()
      const deleted = await deletePeopleAndFaces(tx, projectId)
      await notices.publish(tx, { topic: 'vision.faces.deleted', projectId, data: { ...deleted } })
      return deleted
    })
  },
})
