import type { VisionSettings, VisionTask } from '@fovea/client'
import { CircleAlert } from 'lucide-react'
import { sentence } from '#/data/errors.ts'
import { Badge, Panel, Switch } from '#/ui/index.ts'
import { RunOverLibrary } from '../look/run-over-library.tsx'
import { modelLabel } from '../words.ts'
import { useSettingsChange } from './use-settings-change.ts'

const COSTS: Record<VisionTask['cost'], string> = {
  cheap: 'Milliseconds a picture',
  moderate: 'About a second a picture',
  expensive: 'Long, or costs money',
}

/** Here the answer is a switch, and no request. */
const FACES_OFF = 'vision.faces_not_enabled'

/** What is done with pictures: what each task does, whether it runs by itself, and why it cannot. */
export function TasksPanel({ tasks, settings }: { tasks: readonly VisionTask[]; settings: VisionSettings }) {
  const change = useSettingsChange(settings)
  const setOnArrival = (name: string, isOn: boolean) =>
    change.mutate({
      onArrival: isOn ? [...settings.onArrival, name] : settings.onArrival.filter(one => one !== name),
    })
  return (
    <Panel
      title="Tasks"
      description="What Fovea does with the pictures of this project. Those that are on run on every picture that arrives."
    >
      <ul className="flex flex-col divide-y divide-line">
        {tasks.map(task => (
          <li key={task.name} className="py-4 first:pt-0 last:pb-0">
            <div className="flex items-start gap-4">
              <div className="min-w-0 flex-1">
                <h3 className="text-sm font-medium">{task.title}</h3>
                <p className="mt-0.5 text-[13px] text-ink-2 text-pretty">{task.description}</p>
              </div>
              <Switch
                label={`${task.title} on arrival`}
                checked={settings.onArrival.includes(task.name)}
                disabled={change.isPending}
                onChange={isOn => setOnArrival(task.name, isOn)}
              />
            </div>
            {task.unavailable && (
              <p className="mt-2 flex gap-2 text-[13px] text-warn">
                <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
                <span>
                  {task.unavailable.code === FACES_OFF ? (
                    'Faces are off for this project: turn them on below.'
                  ) : (
                    <>
                      {sentence(task.unavailable.message)}{' '}
                      <code className="font-mono text-xs">{task.unavailable.code}</code>
                    </>
                  )}
                </span>
              </p>
            )}
            <div className="mt-2.5 flex min-h-8 flex-wrap items-center gap-1.5">
              <Badge>{COSTS[task.cost]}</Badge>
              {task.model && <Badge>{modelLabel(task.model)}</Badge>}
              <div className="ml-auto">
                {!task.unavailable && (
                  <RunOverLibrary
                    task={task.name}
                    title={task.title}
                    label="Run over the library"
                    tone="ghost"
                    size="small"
                  />
                )}
              </div>
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
