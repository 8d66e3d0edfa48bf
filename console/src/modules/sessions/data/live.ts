import type { Notice } from '@fovea/client'
import { queryClient } from '#/data/query-client.ts'
import { refresher } from '#/data/refresher.ts'
import { INCIDENTS_KEY } from './incidents.ts'
import { RESCORES_KEY } from './rescores.ts'
import { SESSIONS_KEY, sessionKey } from './sessions.ts'

/** Notices of thousands of sessions cost one request in this time. */
const RELOAD_MS = 1_000

const reloadSessions = refresher(SESSIONS_KEY, RELOAD_MS)
const reloadIncidents = refresher(INCIDENTS_KEY, RELOAD_MS)
const reloadRescores = refresher(RESCORES_KEY, RELOAD_MS)

export function onSessionsNotice({ topic, data }: Notice) {
  if (topic === 'session.completed') {
    reloadSessions()
    if (typeof data.sessionId === 'string')
      void queryClient.invalidateQueries({ queryKey: sessionKey(data.sessionId), exact: true })
  }
  if (topic === 'incident.created' || topic === 'incident.updated') reloadIncidents()
  if (topic === 'rescore.updated') reloadRescores()
}

export function onSessionsGap() {
  for (const queryKey of [SESSIONS_KEY, INCIDENTS_KEY, RESCORES_KEY])
    void queryClient.invalidateQueries({ queryKey })
}
