export type {
  FetchedResponse,
  FetchLimits,
  FetchOptions,
  GuardedFetcher,
  GuardedFetcherOptions,
  Resolver,
} from './fetcher.ts'
export { createGuardedFetcher, defaultFetchLimits } from './guarded-fetcher.ts'
export { fetchVariables } from './variables.ts'
