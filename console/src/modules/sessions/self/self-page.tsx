import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ScanEye } from 'lucide-react'
import { chosenProject, fovea } from '#/data/client.ts'
import { wordsOf } from '#/data/errors.ts'
import { isGone } from '#/data/query-client.ts'
import { useStore } from '#/data/store.ts'
import { Badge, Button, Panel, showToast } from '#/ui/index.ts'
import { createIngestKey } from '../data/events.ts'
import { type Observing, observerFailed, observing, startObserving, stopObserving } from './observing.ts'

const begin = () =>
  startObserving(async () => {
    const { id, secret } = await createIngestKey('Observer of this console', window.location.origin)
    return { apiKey: secret, keyId: id, project: chosenProject() }
  })

async function end({ keyId }: Observing) {
  await stopObserving()
  try {
    await fovea().apiKeys.revoke(keyId)
  } catch (error) {
    // Somebody revoked and removed it already; what is wanted is the case.
    if (!isGone(error)) throw error
  }
}

/** Whether Fovea observes its own page, in this browser. */
export function Page() {
  const chosen = useStore(observing, value => value)
  const hasFailed = useStore(observerFailed, value => value)
  const change = useMutation({
    mutationFn: (before: Observing | null) => (before ? end(before) : begin()),
    onSuccess: (_done, before) =>
      showToast({
        title: before ? 'This page is no longer observed' : 'This page is observed',
        tone: 'success',
      }),
    onError: error => showToast({ title: 'That did not work', detail: wordsOf(error), tone: 'danger' }),
  })
  return (
    <Panel
      title="Observe this page"
      description="For this browser only, and off until you switch it on. What you do here becomes sessions of the current project, under the environment “console”: the quickest way to see what the observer tells and what it leaves out."
    >
      <div className="flex flex-wrap items-center gap-3">
        <Button
          icon={ScanEye}
          tone={chosen ? 'secondary' : 'primary'}
          busy={change.isPending}
          onClick={() => change.mutate(chosen)}
        >
          {chosen ? 'Stop observing' : 'Observe this page'}
        </Button>
        {hasFailed ? <Badge tone="danger">Not running</Badge> : <OnOff isOn={chosen !== null} />}
        {chosen && (
          <Link
            to="/sessions"
            search={{ environment: 'console' }}
            className="rounded text-sm font-medium text-accent hover:underline"
          >
            Show the sessions
          </Link>
        )}
      </div>
      {hasFailed && (
        <p role="alert" className="mt-3 text-[13px] text-pretty text-danger">
          You chose to observe this page, but the observer could not be loaded: nothing is recorded. Load the
          page again; if that does not help, something keeps the browser from loading the script.
        </p>
      )}
      <p className="mt-4 text-[13px] text-pretty text-ink-3">
        A key is made that may only send events, and only from this address. Switching off revokes it.
      </p>
    </Panel>
  )
}

const OnOff = ({ isOn }: { isOn: boolean }) => (isOn ? <Badge tone="ok">On</Badge> : <Badge>Off</Badge>)
