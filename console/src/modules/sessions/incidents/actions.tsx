import type { Incident, IncidentStatus } from '@fovea/client'
import { BellOff, BellRing, Check, CheckCheck, Ellipsis, type LucideIcon, X } from 'lucide-react'
import { useState } from 'react'
import { Button, IconButton, Menu, type MenuItem } from '#/ui/index.ts'
import { TRANSITIONS } from '../data/incidents.ts'
import { ReasonDialog } from './reason-dialog.tsx'
import { useChangeIncident } from './use-change.ts'

const VERBS: Partial<Record<IncidentStatus, { label: string; icon: LucideIcon }>> = {
  confirmed: { label: 'Confirm', icon: Check },
  resolved: { label: 'Resolve', icon: CheckCheck },
  dismissed: { label: 'Dismiss…', icon: X },
}

/** What may be done with an incident, as it stands now. */
function useIncidentActions(incident: Incident) {
  const [asking, setAsking] = useState<'dismiss' | 'suppress'>()
  const change = useChangeIncident(incident)
  const steps = TRANSITIONS[incident.status].flatMap(status => {
    const verb = VERBS[status]
    const run = () => (status === 'dismissed' ? setAsking('dismiss') : change.mutate({ status }))
    return verb ? [{ ...verb, run }] : []
  })
  const suppress = incident.suppression
    ? { label: 'Lift the suppression', icon: BellRing, run: () => change.mutate({ suppression: null }) }
    : { label: 'Suppress…', icon: BellOff, run: () => setAsking('suppress') }
  const dialog = asking && (
    <ReasonDialog incident={incident} kind={asking} onClose={() => setAsking(undefined)} />
  )
  return { steps, suppress, dialog, isBusy: change.isPending }
}

/** The actions as a menu, for a card. */
export function IncidentMenu({ incident }: { incident: Incident }) {
  const { steps, suppress, dialog, isBusy } = useIncidentActions(incident)
  const itemOf = ({ label, icon, run }: typeof suppress): MenuItem => ({ label, icon, onSelect: run })
  return (
    <>
      <Menu
        label={`What to do with ${incident.title}`}
        align="end"
        items={[...steps.map(itemOf), 'separator', itemOf(suppress)]}
        trigger={props => (
          <IconButton
            {...props}
            icon={Ellipsis}
            label={`Change ${incident.title}`}
            data-tip="Change"
            tipAlign="end"
            disabled={isBusy}
          />
        )}
      />
      {dialog}
    </>
  )
}

/** The actions as buttons, for the incident's own page; the first one is the next step. */
export function IncidentButtons({ incident }: { incident: Incident }) {
  const { steps, suppress, dialog, isBusy } = useIncidentActions(incident)
  return (
    <>
      {steps.map(({ label, icon, run }, index) => (
        <Button
          key={label}
          icon={icon}
          tone={index === 0 ? 'primary' : 'secondary'}
          disabled={isBusy}
          onClick={run}
        >
          {label}
        </Button>
      ))}
      <Button icon={suppress.icon} disabled={isBusy} onClick={suppress.run}>
        {suppress.label}
      </Button>
      {dialog}
    </>
  )
}
