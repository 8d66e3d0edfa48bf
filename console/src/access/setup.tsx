import { ConflictError, type NewSetup } from '@fovea/client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { useTitle } from '#/app/page.tsx'
import { fovea } from '#/data/client.ts'
import { generalIssue, issueOf } from '#/data/errors.ts'
import { setupQuery, signIn } from '#/data/session.ts'
import { Button, PasswordField, TextField } from '#/ui/index.ts'
import { FormError, Welcome } from './welcome.tsx'

const FIELDS = ['code', 'email', 'name', 'password']

function useSetup() {
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: async (input: NewSetup) => {
      await fovea().setup.create({ ...input, code: input.code.trim() })
      await signIn(input.email, input.password)
    },
    onSuccess: () => {
      queryClient.removeQueries({ queryKey: setupQuery.queryKey })
      return navigate({ to: '/', replace: true })
    },
    onError: error => {
      // Somebody else was quicker: the administrator exists now, and sign-in is the way in.
      if (error instanceof ConflictError) void navigate({ to: '/sign-in', replace: true })
    },
    meta: { quiet: true },
  })
}

export function SetupPage() {
  useTitle('Set up')
  const create = useSetup()
  const [input, setInput] = useState<NewSetup>({ code: '', name: '', email: '', password: '' })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    create.mutate(input)
  }
  return (
    <Welcome
      title="Set up Fovea"
      lead="You are the first one here. Create the administrator's account; it takes half a minute."
    >
      <form onSubmit={submit} className="flex flex-col gap-5" noValidate>
        <FormError>{generalIssue(create.error, FIELDS)}</FormError>
        <SetupFields input={input} error={create.error} onChange={setInput} />
        <Button type="submit" tone="primary" size="large" busy={create.isPending} className="mt-1">
          Create account
        </Button>
      </form>
    </Welcome>
  )
}

type SetupFieldsProps = { input: NewSetup; error: unknown; onChange: (input: NewSetup) => void }

function SetupFields({ input, error, onChange }: SetupFieldsProps) {
  const bind = (field: keyof NewSetup) => ({
    name: field,
    required: true,
    value: input[field],
    error: issueOf(error, field),
    onChange: (event: { target: { value: string } }) => onChange({ ...input, [field]: event.target.value }),
  })
  return (
    <>
      <TextField
        {...bind('code')}
        label="Set-up code"
        hint="Printed in the terminal where Fovea was started."
        autoComplete="off"
        autoFocus
        autoCapitalize="off"
        spellCheck={false}
        className="font-mono"
      />
      <TextField {...bind('name')} label="Your name" autoComplete="name" />
      <TextField {...bind('email')} label="E-mail" type="email" autoComplete="username" />
      <PasswordField
        {...bind('password')}
        label="Password"
        hint="Longer is better than complicated."
        autoComplete="new-password"
      />
    </>
  )
}
