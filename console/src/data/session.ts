import { AuthenticationError, type Me } from '@fovea/client'
import { queryOptions } from '@tanstack/react-query'
import { chooseProject, chosenProject, fovea } from './client.ts'
import { queryClient } from './query-client.ts'

/** Who is signed in; null when nobody is. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async (): Promise<Me | null> => {
    try {
      return await fovea().me.get()
    } catch (error) {
      if (error instanceof AuthenticationError) return null
      throw error
    }
  },
  staleTime: 5 * 60_000,
  meta: { quiet: true },
})

/** Whether the server still waits for its first administrator. */
export const setupQuery = queryOptions({
  queryKey: ['setup'],
  queryFn: () => fovea().setup.status(),
  staleTime: 0,
  meta: { quiet: true },
})

export const projectsQuery = queryOptions({
  queryKey: ['projects'],
  queryFn: async () => {
    const { items } = await fovea().projects.list({ limit: 200 })
    // A project that was chosen earlier may be gone, or belong to another person on this device.
    const chosen = chosenProject()
    if (chosen && !items.some(project => project.id === chosen)) {
      chooseProject(null)
      const again = await fovea().projects.list({ limit: 200 })
      return again.items
    }
    return items
  },
  staleTime: 5 * 60_000,
})

/** Where a person goes who has no session: to set-up while there is no administrator, else to sign-in. */
export async function findEntrance(): Promise<'/setup' | '/sign-in'> {
  const status = await queryClient.fetchQuery(setupQuery)
  return status.needed ? '/setup' : '/sign-in'
}

/** Signs in and forgets what an earlier person on this page had loaded. */
export async function signIn(email: string, password: string) {
  await fovea().auth.signIn({ email, password })
  const before = queryClient.getQueryData(meQuery.queryKey)
  const me = await queryClient.fetchQuery({ ...meQuery, staleTime: 0 })
  if (before && before.user.id !== me?.user.id) queryClient.removeQueries({ predicate: isPersonal })
  return me
}

const isPersonal = (query: { queryKey: readonly unknown[] }) => query.queryKey[0] !== 'me'

export async function signOut() {
  await fovea().auth.signOut()
  chooseProject(null)
  queryClient.clear()
}

const isOfProject = ({ queryKey }: { queryKey: readonly unknown[] }) =>
  queryKey[0] !== 'me' && queryKey[0] !== 'projects'

/** Everything below a project is loaded anew after another one was chosen. */
export function switchProject(id: string) {
  chooseProject(id)
  void queryClient.resetQueries({ predicate: isOfProject })
  void queryClient.invalidateQueries({ queryKey: projectsQuery.queryKey })
}
