import type { Ruleset, RulesetVersion } from '@fovea/client'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { FileQuestion } from 'lucide-react'
import { useState } from 'react'
import { explain } from '#/data/errors.ts'
import {
  Badge,
  buttonClasses,
  classNames,
  EmptyState,
  ErrorState,
  inputClasses,
  Loading,
  Skeleton,
} from '#/ui/index.ts'
import { rulesetsQuery, rulesSchemaQuery } from '../data/rulesets.ts'
import { SessionsFrame } from '../sessions-frame.tsx'
import { BackTest } from './back-test.tsx'
import { DeleteButton } from './delete-button.tsx'
import { draftBetween, groupsOf, NO_CHANGE, type RuleDraft, type RuleGroup } from './fields.ts'
import { SharedCard, SignalCard } from './group-card.tsx'
import { SaveBar } from './save-bar.tsx'
import { Versions } from './versions.tsx'

/** By which numbers sessions are judged; changed, tried on the past, and kept as versions. */
export function Page() {
  const { id } = useParams({ strict: false })
  const rulesets = useQuery(rulesetsQuery)
  const schema = useQuery(rulesSchemaQuery)
  const error = rulesets.error ?? schema.error
  const retry = () => {
    void rulesets.refetch()
    void schema.refetch()
  }
  return (
    <SessionsFrame>
      {rulesets.data && schema.data ? (
        <Chosen rulesets={rulesets.data} id={id} groups={groupsOf(schema.data)} />
      ) : error ? (
        <ErrorState {...explain(error)} onRetry={retry} />
      ) : (
        <Loading label="Loading the rules">
          <Skeleton className="h-96 rounded-2xl" />
        </Loading>
      )}
    </SessionsFrame>
  )
}

type Groups = { signals: readonly RuleGroup[]; shared: readonly RuleGroup[] }
type ChosenProps = { rulesets: readonly Ruleset[]; id: string | undefined; groups: Groups }

function Chosen({ rulesets, id, groups }: ChosenProps) {
  const ruleset = id
    ? rulesets.find(one => one.id === id)
    : (rulesets.find(one => one.active) ?? rulesets.at(-1))
  if (!ruleset)
    return (
      <EmptyState
        icon={FileQuestion}
        title="This ruleset is not here"
        action={
          <Link to="/sessions/rules" className={buttonClasses('primary')}>
            Go to the active one
          </Link>
        }
      >
        It may have been deleted, or it belongs to another project.
      </EmptyState>
    )
  return <Editor key={ruleset.id} rulesets={rulesets} ruleset={ruleset} groups={groups} />
}

type EditorProps = { rulesets: readonly Ruleset[]; ruleset: Ruleset; groups: Groups }

function Editor({ rulesets, ruleset, groups }: EditorProps) {
  const [draft, setDraft] = useState<RuleDraft>(NO_CHANGE)
  const fields = [...groups.signals, ...groups.shared].flatMap(group => group.fields)
  const take = ({ rules }: RulesetVersion) => setDraft(draftBetween(ruleset.rules, rules, fields))
  const discard = () => setDraft(NO_CHANGE)
  const card = { rules: ruleset.rules, draft, onDraft: setDraft }
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_24rem]">
      <div className="flex min-w-0 flex-col gap-5">
        <div className="flex flex-col gap-3 rounded-2xl border border-line bg-surface p-4 shadow-low sm:px-5">
          <Choice rulesets={rulesets} ruleset={ruleset} />
          <SaveBar ruleset={ruleset} draft={draft} onSaved={discard} onDiscard={discard} />
        </div>
        <section aria-labelledby="signals-heading">
          <h2 id="signals-heading" className="mb-2 px-1 text-sm font-semibold">
            Signals
          </h2>
          <div className="flex flex-col gap-2">
            {groups.signals.map(group => (
              <SignalCard key={group.name} group={group} {...card} />
            ))}
          </div>
        </section>
        <section aria-labelledby="shared-heading">
          <h2 id="shared-heading" className="mb-2 px-1 text-sm font-semibold">
            What they share
          </h2>
          <div className="flex flex-col gap-2">
            {groups.shared.map(group => (
              <SharedCard key={group.name} group={group} {...card} />
            ))}
          </div>
        </section>
      </div>
      <div className="flex min-w-0 flex-col gap-4 lg:sticky lg:top-[calc(var(--bar-height)+1rem)] lg:max-h-[calc(100dvh-var(--bar-height)-2rem)] lg:overflow-y-auto">
        <BackTest ruleset={ruleset} draft={draft} />
        <Versions ruleset={ruleset} onTake={take} />
      </div>
    </div>
  )
}

function Choice({ rulesets, ruleset }: { rulesets: readonly Ruleset[]; ruleset: Ruleset }) {
  const navigate = useNavigate()
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
      <select
        aria-label="Ruleset"
        value={ruleset.id}
        onChange={event => void navigate({ to: '/sessions/rules/$id', params: { id: event.target.value } })}
        className={classNames(inputClasses, 'h-9 w-auto! max-w-full py-0 pr-8 font-medium')}
      >
        {rulesets.map(({ id, name, version }) => (
          <option key={id} value={id}>
            {name}, version {version}
          </option>
        ))}
      </select>
      {ruleset.active ? <Badge tone="ok">Active</Badge> : <Badge>Not active</Badge>}
      {!ruleset.active && ruleset.id !== 'default' && <DeleteButton ruleset={ruleset} />}
      {ruleset.id === 'default' && (
        <span className="text-[13px] text-ink-3">
          Part of the program: changes are saved as a ruleset of your own.
        </span>
      )}
    </div>
  )
}
