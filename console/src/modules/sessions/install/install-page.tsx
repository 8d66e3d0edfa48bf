import { useMutation } from '@tanstack/react-query'
import { Check, Copy, KeyRound } from 'lucide-react'
import { type FormEvent, type ReactNode, useState } from 'react'
import { generalIssue, issueOf } from '#/data/errors.ts'
import { Button, classNames, TextField, useCopy } from '#/ui/index.ts'
import { createIngestKey } from '../data/events.ts'
import { SessionsFrame } from '../sessions-frame.tsx'
import { FirstEvent } from './first-event.tsx'
import { originOf, type SnippetKind, snippetOf } from './snippet.ts'

/** From nothing to the first event: a key for one origin, two lines of script, and a light that turns green. */
export function Page() {
  const [made, setMade] = useState<{ secret: string; origin: string }>()
  const [environment, setEnvironment] = useState('production')
  return (
    <SessionsFrame>
      <ol className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 xl:grid-cols-[minmax(0,1fr)_24rem]">
        <Step number={1} title="A key for your page" isDone={made !== undefined}>
          <KeyForm
            made={made?.origin}
            environment={environment}
            onEnvironment={setEnvironment}
            onMade={setMade}
          />
        </Step>
        <Step number={2} title="The observer in your page">
          <Snippet apiKey={made?.secret} environment={environment.trim()} />
        </Step>
        <Step number={3} title="The first event" className="xl:col-start-2 xl:row-span-2 xl:row-start-1">
          <FirstEvent />
        </Step>
      </ol>
    </SessionsFrame>
  )
}

type StepProps = { number: number; title: string; isDone?: boolean; className?: string; children: ReactNode }

function Step({ number, title, isDone = false, className, children }: StepProps) {
  return (
    <li
      className={classNames(
        'rounded-2xl border border-line bg-surface px-5 py-5 shadow-low sm:px-6',
        className,
      )}
    >
      <h2 className="flex items-center gap-3 text-base font-semibold tracking-tight">
        <span
          className={classNames(
            'tabular grid size-7 shrink-0 place-items-center rounded-full text-[13px]',
            isDone ? 'bg-ok-soft text-ok' : 'bg-accent-soft text-accent',
          )}
        >
          {isDone ? <Check aria-label="Done" className="size-4" /> : number}
        </span>
        {title}
      </h2>
      <div className="mt-3 sm:pl-10">{children}</div>
    </li>
  )
}

type KeyFormProps = {
  made: string | undefined
  environment: string
  onEnvironment: (environment: string) => void
  onMade: (key: { secret: string; origin: string }) => void
}

function KeyForm({ made, environment, onEnvironment, onMade }: KeyFormProps) {
  const [text, setText] = useState('')
  const origin = originOf(text)
  const create = useMutation({
    mutationFn: (forOrigin: string) => createIngestKey(`Observer on ${new URL(forOrigin).host}`, forOrigin),
    onSuccess: ({ secret }, forOrigin) => onMade({ secret, origin: forOrigin }),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (origin) create.mutate(origin)
  }
  const refused = issueOf(create.error, 'origins') ?? generalIssue(create.error, ['origins'])
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <p className="text-sm text-pretty text-ink-2">
        The key stands in your page, where everybody can read it. So it can do one thing only, send events,
        and only from the address that you name.
      </p>
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          label="Address of your page"
          placeholder="https://shop.example"
          inputMode="url"
          autoComplete="off"
          spellCheck={false}
          value={text}
          hint={origin && origin !== text.trim() ? `The key will hold for ${origin}` : undefined}
          error={refused ?? (text.trim() !== '' && !origin ? 'This is no address of a page.' : undefined)}
          onChange={event => setText(event.target.value)}
        />
        <TextField
          label="Environment"
          optional
          placeholder="production"
          maxLength={64}
          value={environment}
          onChange={event => onEnvironment(event.target.value)}
        />
      </div>
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" tone="primary" icon={KeyRound} busy={create.isPending} disabled={!origin}>
          {made ? 'Make another key' : 'Make the key'}
        </Button>
        {made && <p className="text-[13px] text-ok">The key for {made} is in the snippet below.</p>}
      </div>
    </form>
  )
}

const KINDS: { kind: SnippetKind; label: string }[] = [
  { kind: 'script', label: 'Script tag' },
  { kind: 'npm', label: 'npm' },
]

function Snippet({ apiKey, environment }: { apiKey: string | undefined; environment: string }) {
  const [kind, setKind] = useState<SnippetKind>('script')
  const input = { server: window.location.origin, apiKey: apiKey ?? 'YOUR_KEY', environment }
  const text = snippetOf(kind, input)
  const { copied, copy } = useCopy(text)
  return (
    <div className="flex flex-col gap-3">
      <div className="flex items-center gap-2">
        <fieldset className="flex gap-1 rounded-xl bg-sunken p-1">
          <legend className="sr-only">How your page is built</legend>
          {KINDS.map(({ kind: one, label }) => (
            <button
              key={one}
              type="button"
              aria-pressed={one === kind}
              onClick={() => setKind(one)}
              className="h-8 rounded-lg px-3 text-sm font-medium text-ink-2 hover:text-ink aria-pressed:bg-surface aria-pressed:text-ink aria-pressed:shadow-low"
            >
              {label}
            </button>
          ))}
        </fieldset>
        <Button icon={copied ? Check : Copy} onClick={copy} className="ml-auto">
          {copied ? 'Copied' : 'Copy'}
        </Button>
      </div>
      <section
        aria-label="Snippet"
        // Long lines are scrolled to, also with the keyboard.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the reason is above
        tabIndex={0}
        className="overflow-x-auto rounded-xl border border-line bg-sunken px-4 py-3.5"
      >
        <pre className="font-mono text-[13px] leading-6">
          <code>{text}</code>
        </pre>
      </section>
      <p className="text-[13px] text-pretty text-ink-3">
        It tells that something was clicked or filled in, and whether the page answered: no text, no values,
        no query strings. Elements with <code className="font-mono">data-fovea-ignore</code> are left out
        altogether.
        {apiKey === undefined && ' The key of step 1 takes the place of YOUR_KEY.'}
      </p>
    </div>
  )
}
