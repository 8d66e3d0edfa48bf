import { Link, useNavigate } from '@tanstack/react-router'
import { Funnel } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import {
  Button,
  CheckField,
  Chip,
  PillLinks,
  Popover,
  pillClasses,
  SelectField,
  TextField,
} from '#/ui/index.ts'
import {
  isSignalType,
  PERIODS,
  parseSessionView,
  type SessionView,
  SIGNAL_TYPES,
  STATES,
} from '../data/view.ts'
import { SIGNALS } from '../words.ts'

/** Which sessions are shown: by state at once, by everything else in a panel, and as chips that can be taken away. */
export function Filters({ view }: { view: SessionView }) {
  return (
    <div className="mb-4 flex flex-col gap-2.5">
      <div className="flex items-center gap-2">
        <StateFilter view={view} />
        <div className="ml-auto">
          <FilterPanel view={view} />
        </div>
      </div>
      <FilterChips view={view} />
    </div>
  )
}

function StateFilter({ view }: { view: SessionView }) {
  const { state: _state, ...rest } = view
  return (
    <PillLinks label="State">
      {[{ value: undefined, label: 'All' }, ...STATES].map(({ value, label }) => (
        <li key={label}>
          <Link
            to="/sessions"
            search={value ? { ...rest, state: value } : rest}
            activeOptions={{ exact: true, includeSearch: true }}
            activeProps={{ 'aria-current': 'page' }}
            className={pillClasses}
          >
            {label}
          </Link>
        </li>
      ))}
    </PillLinks>
  )
}

function FilterPanel({ view }: { view: SessionView }) {
  return (
    <Popover
      label="Filter"
      trigger={props => (
        <Button {...props} size="small" icon={Funnel}>
          Filter
        </Button>
      )}
    >
      {close => <FilterForm view={view} onDone={close} />}
    </Popover>
  )
}

function FilterForm({ view, onDone }: { view: SessionView; onDone: () => void }) {
  const navigate = useNavigate()
  const [draft, setDraft] = useState<Record<string, unknown>>(view)
  const textOf = (field: keyof SessionView) => String(draft[field] ?? '')
  const bind = (field: keyof SessionView) => ({
    value: textOf(field),
    onChange: (event: { target: { value: string } }) => setDraft({ ...draft, [field]: event.target.value }),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void navigate({ to: '/sessions', search: parseSessionView(draft) })
    onDone()
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-3.5 p-4" noValidate>
      <SelectField label="With a signal" {...bind('signal')}>
        <option value="">Whatever happened</option>
        {SIGNAL_TYPES.map(type => (
          <option key={type} value={type}>
            {SIGNALS[type].label}
          </option>
        ))}
      </SelectField>
      <div className="grid grid-cols-2 gap-3">
        <SelectField label="Started" {...bind('period')}>
          <option value="">At any time</option>
          {PERIODS.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </SelectField>
        <TextField label="Score from" type="number" min={0} max={100} placeholder="0" {...bind('minScore')} />
      </div>
      <TextField label="Visited the route" placeholder="/checkout" {...bind('route')} />
      <div className="grid grid-cols-2 gap-3">
        <TextField label="User" placeholder="u-1042" {...bind('user')} />
        <TextField label="Environment" placeholder="production" {...bind('environment')} />
      </div>
      <CheckField
        label="Leave out bots"
        checked={draft.bots === 'false'}
        onChange={event => setDraft({ ...draft, bots: event.target.checked ? 'false' : undefined })}
      />
      <div className="mt-1 flex justify-end gap-2">
        <Button onClick={() => setDraft({ state: view.state })}>Clear</Button>
        <Button type="submit" tone="primary">
          Show
        </Button>
      </div>
    </form>
  )
}

/** What each filter says once it is set. */
const WORDS: { [Field in keyof SessionView]-?: (value: string) => string } = {
  state: value => value,
  signal: value => (isSignalType(value) ? SIGNALS[value].label : value),
  period: value => PERIODS.find(period => period.value === value)?.label ?? value,
  minScore: value => `Score from ${value}`,
  route: value => `Visited ${value}`,
  user: value => `User ${value}`,
  environment: value => value,
  bots: () => 'Without bots',
}

function FilterChips({ view }: { view: SessionView }) {
  const navigate = useNavigate()
  // The fields of a view are those of the words above.
  const fields = (Object.keys(view) as (keyof SessionView)[]).filter(field => field !== 'state')
  if (fields.length === 0) return null
  return (
    <ul aria-label="Filters" className="flex flex-wrap gap-1.5">
      {fields.map(field => {
        const words = WORDS[field](String(view[field]))
        const { [field]: _gone, ...rest } = view
        return (
          <li key={field} className="min-w-0">
            <Chip
              onRemove={() => void navigate({ to: '/sessions', search: rest })}
              removeLabel={`Remove the filter “${words}”`}
            >
              {words}
            </Chip>
          </li>
        )
      })}
    </ul>
  )
}
