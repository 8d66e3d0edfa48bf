import type { ApiKey, ApiKeyWithSecret } from '@fovea/client'
import { infiniteQueryOptions, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { KeyRound, Plus } from 'lucide-react'
import { useState } from 'react'
import { fovea } from '#/data/client.ts'
import { explain, wordsOf } from '#/data/errors.ts'
import { FIRST_PAGE, nextCursorOf } from '#/data/pages.ts'
import { formatAgo, formatDate } from '#/format/index.ts'
import {
  Badge,
  Button,
  Dialog,
  EmptyState,
  ErrorState,
  Loading,
  Panel,
  Skeleton,
  showToast,
} from '#/ui/index.ts'
import { NewKeyDialog } from './new-key-dialog.tsx'
import { SecretDialog } from './secret-dialog.tsx'

const keysQuery = infiniteQueryOptions({
  queryKey: ['api-keys'],
  queryFn: ({ pageParam }) =>
    fovea().apiKeys.list({ limit: 100, ...(pageParam ? { cursor: pageParam } : {}) }),
  initialPageParam: FIRST_PAGE,
  getNextPageParam: nextCursorOf,
  select: data => data.pages.flatMap(page => page.items),
})

export function Page() {
  const keys = useInfiniteQuery(keysQuery)
  const queryClient = useQueryClient()
  const [creating, setCreating] = useState(false)
  const [created, setCreated] = useState<ApiKeyWithSecret>()
  const onCreated = (key: ApiKeyWithSecret) => {
    setCreating(false)
    setCreated(key)
    void queryClient.invalidateQueries({ queryKey: keysQuery.queryKey })
  }
  return (
    <>
      <Panel
        title="API keys"
        description="For programs, scripts and the command line. A key can never do more than you can."
        action={
          <Button icon={Plus} tone="primary" onClick={() => setCreating(true)}>
            New key
          </Button>
        }
      >
        {keys.data ? (
          <KeyList keys={keys.data} />
        ) : keys.error ? (
          <ErrorState {...explain(keys.error)} onRetry={() => void keys.refetch()} />
        ) : (
          <Loading label="Loading keys">
            <Skeleton className="h-16" />
          </Loading>
        )}
        {keys.hasNextPage && (
          <Button className="mt-3" busy={keys.isFetchingNextPage} onClick={() => void keys.fetchNextPage()}>
            Show more
          </Button>
        )}
      </Panel>
      {creating && <NewKeyDialog onClose={() => setCreating(false)} onCreated={onCreated} />}
      {created && <SecretDialog apiKey={created} onClose={() => setCreated(undefined)} />}
    </>
  )
}

function KeyList({ keys }: { keys: readonly ApiKey[] }) {
  const [revoking, setRevoking] = useState<ApiKey>()
  if (keys.length === 0)
    return (
      <EmptyState icon={KeyRound} title="No keys yet" className="py-8">
        Make one to upload by the command line or to reach the API.
      </EmptyState>
    )
  return (
    <>
      <ul className="flex flex-col divide-y divide-line">
        {keys.map(key => (
          <KeyRow key={key.id} apiKey={key} onRevoke={() => setRevoking(key)} />
        ))}
      </ul>
      {revoking && <RevokeDialog apiKey={revoking} onClose={() => setRevoking(undefined)} />}
    </>
  )
}

function stateOf({ revokedAt, expiresAt }: ApiKey, now: number): 'revoked' | 'expired' | 'valid' {
  if (revokedAt !== null) return 'revoked'
  return expiresAt !== null && expiresAt <= now ? 'expired' : 'valid'
}

function KeyRow({ apiKey, onRevoke }: { apiKey: ApiKey; onRevoke: () => void }) {
  const now = Date.now()
  const state = stateOf(apiKey, now)
  const limits = [
    apiKey.expiresAt !== null && `until ${formatDate(apiKey.expiresAt)}`,
    apiKey.rateLimit !== null && `${apiKey.rateLimit} requests/s`,
    apiKey.usedAt === null ? 'never used' : `used ${formatAgo(apiKey.usedAt, now)}`,
  ]
  return (
    <li className="flex items-start gap-4 py-3.5 first:pt-0 last:pb-0">
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-2 text-sm font-medium">
          {apiKey.name}
          {state !== 'valid' && <Badge tone={state === 'revoked' ? 'danger' : 'warn'}>{state}</Badge>}
        </p>
        <p className="mt-0.5 text-[13px] text-ink-3">
          <code className="font-mono text-xs">{apiKey.prefix}…</code> · {limits.filter(Boolean).join(' · ')}
        </p>
        <p className="mt-2 flex flex-wrap gap-1.5">
          {apiKey.scopes.map(scope => (
            <Badge key={scope}>{scope}</Badge>
          ))}
        </p>
      </div>
      {state !== 'revoked' && (
        <Button size="small" aria-label={`Revoke ${apiKey.name}`} onClick={onRevoke}>
          Revoke
        </Button>
      )}
    </li>
  )
}

function RevokeDialog({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const queryClient = useQueryClient()
  const revoke = useMutation({
    mutationFn: () => fovea().apiKeys.revoke(apiKey.id),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: keysQuery.queryKey })
      showToast({ title: `“${apiKey.name}” is revoked`, tone: 'success' })
      onClose()
    },
    onError: error => showToast({ title: 'The key was not revoked', detail: wordsOf(error), tone: 'danger' }),
  })
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Revoke “${apiKey.name}”?`}
      description="Programs that use it are refused at once. A revoked key cannot be made valid again."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="danger" busy={revoke.isPending} onClick={() => revoke.mutate()}>
            Revoke key
          </Button>
        </>
      }
    />
  )
}
