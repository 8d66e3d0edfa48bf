import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { ChevronsUpDown, Keyboard, LogOut, Monitor, Moon, Sun, UserRound } from 'lucide-react'
import { wordsOf } from '#/data/errors.ts'
import { meQuery, signOut } from '#/data/session.ts'
import { useStore } from '#/data/store.ts'
import { Menu, type MenuItem, showToast } from '#/ui/index.ts'
import { sheetOpen } from './frame-state.ts'
import { chooseTheme, theme } from './theme.ts'

const initials = (name: string) =>
  name
    .split(/\s+/)
    .map(part => part.charAt(0).toUpperCase())
    .filter(Boolean)
    .slice(0, 2)
    .join('')

function useSignOut() {
  const navigate = useNavigate()
  return useMutation({
    mutationFn: signOut,
    onSuccess: () => navigate({ to: '/sign-in' }),
    onError: error => showToast({ title: 'Could not sign out', detail: wordsOf(error), tone: 'danger' }),
  })
}

/** Who is signed in, the theme, and the way out. */
export function UserMenu() {
  const me = useQuery(meQuery)
  const chosen = useStore(theme, value => value)
  const leave = useSignOut()
  const navigate = useNavigate()
  const name = me.data?.user.name ?? ''
  const items: MenuItem[] = [
    { heading: me.data?.user.email ?? '' },
    { label: 'Account', icon: UserRound, onSelect: () => void navigate({ to: '/settings/account' }) },
    { label: 'Keyboard shortcuts', icon: Keyboard, hint: '?', onSelect: () => sheetOpen.set(true) },
    'separator',
    { heading: 'Theme' },
    {
      label: 'Same as system',
      icon: Monitor,
      checked: chosen === 'system',
      onSelect: () => chooseTheme('system'),
    },
    { label: 'Light', icon: Sun, checked: chosen === 'light', onSelect: () => chooseTheme('light') },
    { label: 'Dark', icon: Moon, checked: chosen === 'dark', onSelect: () => chooseTheme('dark') },
    'separator',
    { label: 'Sign out', icon: LogOut, onSelect: () => leave.mutate() },
  ]
  return (
    <Menu
      label="Account and theme"
      side="top"
      items={items}
      trigger={props => (
        <button
          type="button"
          {...props}
          className="flex h-12 w-full items-center gap-2.5 rounded-xl px-2 text-left hover:bg-hover"
        >
          <span
            aria-hidden
            className="grid size-8 shrink-0 place-items-center rounded-full bg-accent-soft text-xs font-semibold text-accent"
          >
            {initials(name)}
          </span>
          <span className="min-w-0 flex-1 truncate text-sm font-medium">{name}</span>
          <ChevronsUpDown aria-hidden className="size-4 shrink-0 text-ink-3" />
        </button>
      )}
    />
  )
}
