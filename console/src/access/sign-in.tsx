import { useMutation } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { useTitle } from '#/app/page.tsx'
import { generalIssue, issueOf } from '#/data/errors.ts'
import { signIn } from '#/data/session.ts'
import { Button, PasswordField, TextField } from '#/ui/index.ts'
import { FormError, Welcome } from './welcome.tsx'

const FIELDS = ['email', 'password']

function useSignIn() {
  const navigate = useNavigate()
  const { from } = useSearch({ strict: false })
  return useMutation({
    mutationFn: ({ email, password }: { email: string; password: string }) => signIn(email, password),
    onSuccess: () => navigate({ href: from ?? '/', replace: true }),
    // 401 is the answer to a wrong password here, not the end of a session.
    meta: { quiet: true },
  })
}

export function SignInPage() {
  useTitle('Sign in')
  const { expired } = useSearch({ strict: false })
  const enter = useSignIn()
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    enter.mutate({ email, password })
  }
  return (
    <Welcome
      title={expired ? 'Your session has ended' : 'Welcome back'}
      lead={expired ? 'Sign in again to go on where you were.' : 'Sign in to see your library.'}
    >
      <form onSubmit={submit} className="flex flex-col gap-5" noValidate>
        <FormError>{generalIssue(enter.error, FIELDS)}</FormError>
        <TextField
          label="E-mail"
          type="email"
          name="email"
          autoComplete="username"
          autoFocus
          required
          value={email}
          error={issueOf(enter.error, 'email')}
          onChange={event => setEmail(event.target.value)}
        />
        <PasswordField
          label="Password"
          name="password"
          autoComplete="current-password"
          required
          value={password}
          error={issueOf(enter.error, 'password')}
          onChange={event => setPassword(event.target.value)}
        />
        <Button type="submit" tone="primary" size="large" busy={enter.isPending} className="mt-1">
          Sign in
        </Button>
      </form>
    </Welcome>
  )
}
