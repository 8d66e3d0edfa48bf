import { ifMatch } from './if-match.ts'
import { iterate } from './pages.ts'
import type { Transport } from './transport.ts'
import type {
  Page,
  VisionCapabilities,
  VisionJobs,
  VisionResult,
  VisionResultQuery,
  VisionSettings,
  VisionSettingsPatch,
  VisionTaskRun,
} from './types.ts'
import { segment } from './url.ts'

/** Tasks over assets: what there are, running them, and what they said. */
export function visionResource(transport: Transport) {
  const results = (assetId: string, query: VisionResultQuery = {}) =>
    transport.json<Page<VisionResult>>('GET', `/v1/assets/${segment(assetId)}/results`, {
      query: { ...query },
    })
  return {
    /** The tasks with what they need and why one cannot run, the models and the workers. */
    capabilities: () => transport.json<VisionCapabilities>('GET', '/v1/vision/tasks'),
    /** Over assets by their ids, or over all that a query finds; no jobs when all of it is done already. */
    run: (task: string, input: VisionTaskRun) =>
      transport.json<VisionJobs>('POST', `/v1/vision/tasks/${segment(task)}`, {
        body: input,
        idempotencyKey: 'auto',
      }),
    /** Of the current version, newest first. */
    results,
    iterateResults: (assetId: string, query: VisionResultQuery = {}) =>
      iterate((page: VisionResultQuery) => results(assetId, page), query),
    settings: {
      get: () => transport.json<VisionSettings>('GET', '/v1/vision/settings'),
      update: (patch: VisionSettingsPatch, options: { ifMatch?: string } = {}) =>
        transport.json<VisionSettings>('PATCH', '/v1/vision/settings', {
          body: patch,
          headers: ifMatch(options),
        }),
    },
  }
}
