import type { QueryKey } from '@tanstack/react-query'
import { queryClient } from './query-client.ts'

/**
 * Loads a query again after changes, at most once per `ms`, and once more for what happened while it was loading; so
 * thousands of notices cost a few requests, and the last of them is never missed. What nobody looks at is only marked.
 */
export function refresher(queryKey: QueryKey, ms: number): () => void {
  let isWaiting = false
  let isLoading = false
  let isDue = false
  const load = async () => {
    isWaiting = false
    isLoading = true
    await queryClient.invalidateQueries({ queryKey })
    isLoading = false
    if (isDue) refresh()
  }
  const refresh = () => {
    isDue = isLoading
    if (isWaiting || isLoading) return
    isWaiting = true
    setTimeout(() => void load(), ms)
  }
  return refresh
}
