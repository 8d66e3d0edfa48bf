import { useMutation, useQuery } from '@tanstack/react-query'
import { Monitor, Moon, Sun } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { chooseTheme, type Theme, theme } from '#/app/theme.ts'
import { fovea } from '#/data/client.ts'
import { generalIssue, issueOf } from '#/data/errors.ts'
import { meQuery } from '#/data/session.ts'
import { useStore } from '#/data/store.ts'
import { Button, classNames, Panel, PasswordField, showToast } from '#/ui/index.ts'

export function Page() {
  const me = useQuery(meQuery)
  return (
    <>
      <Panel title="You">
        <dl className="grid gap-x-8 gap-y-3 text-sm sm:grid-cols-[8rem_1fr]">
          <dt className="text-ink-3">Name</dt>
          <dd>{me.data?.user.name}</dd>
          <dt className="text-ink-3">E-mail</dt>
          <dd className="break-all">{me.data?.user.email}</dd>
        </dl>
      </Panel>
      <Appearance />
      <PasswordPanel />
    </>
  )
}

const THEMES: { value: Theme; label: string; icon: typeof Sun }[] = [
  { value: 'system', label: 'Same as system', icon: Monitor },
  { value: 'light', label: 'Light', icon: Sun },
  { value: 'dark', label: 'Dark', icon: Moon },
]

function Appearance() {
  const chosen = useStore(theme, value => value)
  return (
    <Panel title="Appearance" description="For this browser only.">
      <fieldset className="grid grid-cols-3 gap-2">
        <legend className="sr-only">Theme</legend>
        {THEMES.map(({ value, label, icon: Icon }) => (
          <label
            key={value}
            className={classNames(
              'flex cursor-pointer flex-col items-center gap-2 rounded-xl border border-line px-2 py-4 text-center text-[13px] font-medium text-ink-2 hover:bg-hover',
              'has-checked:border-accent has-checked:bg-accent-soft has-checked:text-accent has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent',
            )}
          >
            <input
              type="radio"
              name="theme"
              className="sr-only"
              checked={chosen === value}
              onChange={() => chooseTheme(value)}
            />
            <Icon aria-hidden className="size-5" />
            {label}
          </label>
        ))}
      </fieldset>
    </Panel>
  )
}

const FIELDS = ['currentPassword', 'newPassword']
const empty = { currentPassword: '', newPassword: '' }

function PasswordPanel() {
  const [input, setInput] = useState(empty)
  const change = useMutation({
    mutationFn: (passwords: typeof empty) => fovea().me.changePassword(passwords),
    onSuccess: () => {
      setInput(empty)
      showToast({ title: 'Your password is changed', tone: 'success' })
    },
    // A wrong current password may be answered by 401, which is not the end of the session here.
    meta: { quiet: true },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    change.mutate(input)
  }
  const general = generalIssue(change.error, FIELDS)
  return (
    <Panel title="Password" description="Other sessions of yours are signed out when it changes.">
      <form onSubmit={submit} className="flex max-w-sm flex-col gap-4" noValidate>
        <PasswordField
          label="Current password"
          autoComplete="current-password"
          value={input.currentPassword}
          error={issueOf(change.error, 'currentPassword') ?? general}
          onChange={event => setInput({ ...input, currentPassword: event.target.value })}
        />
        <PasswordField
          label="New password"
          autoComplete="new-password"
          value={input.newPassword}
          error={issueOf(change.error, 'newPassword')}
          onChange={event => setInput({ ...input, newPassword: event.target.value })}
        />
        <Button
          type="submit"
          tone="primary"
          busy={change.isPending}
          disabled={input.currentPassword === '' || input.newPassword === ''}
          className="self-start"
        >
          Change password
        </Button>
      </form>
    </Panel>
  )
}
