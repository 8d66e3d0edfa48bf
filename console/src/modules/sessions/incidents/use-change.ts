import type { Incident, IncidentPatch, IncidentStatus } from '@fovea/client'
import { useMutation } from '@tanstack/react-query'
import { wordsOf } from '#/data/errors.ts'
import { queryClient } from '#/data/query-client.ts'
import { showToast } from '#/ui/index.ts'
import { changeIncident, INCIDENTS_KEY, TRANSITIONS } from '../data/incidents.ts'

const DONE: Record<IncidentStatus, string> = {
  new: 'The incident is new again',
  confirmed: 'The incident is confirmed',
  dismissed: 'The incident is dismissed',
  resolved: 'The incident is resolved',
  regressed: 'The incident has come back',
}

function titleOf({ status, suppression }: IncidentPatch): string {
  if (status) return DONE[status]
  if (suppression === undefined) return 'The note is kept'
  return suppression ? 'The incident is suppressed' : 'The incident is no longer suppressed'
}

/** What takes a change back, where there is a way back. */
function undoOf(before: Incident, { status, suppression }: IncidentPatch): IncidentPatch | undefined {
  if (status) return TRANSITIONS[status].includes(before.status) ? { status: before.status } : undefined
  if (suppression === undefined) return undefined
  if (suppression) return { suppression: null }
  const old = before.suppression
  return old ? { suppression: { reason: old.reason, until: old.until } } : undefined
}

const refused = (error: unknown) => {
  showToast({ title: 'The incident was not changed', detail: wordsOf(error), tone: 'danger' })
  // Most likely somebody else changed it in between.
  void queryClient.invalidateQueries({ queryKey: INCIDENTS_KEY })
}

/** Changes an incident and says so; where the change can be taken back, the message offers it. */
export function useChangeIncident(incident: Incident, onDone?: () => void) {
  return useMutation({
    mutationFn: (patch: IncidentPatch) => changeIncident(incident, patch),
    onSuccess: (changed, patch) => {
      const undo = undoOf(incident, patch)
      const takeBack = () => void changeIncident(changed, undo ?? {}).catch(refused)
      showToast({
        title: titleOf(patch),
        tone: 'success',
        ...(undo ? { action: { label: 'Undo', run: takeBack } } : {}),
      })
      onDone?.()
    },
    onError: refused,
  })
}
