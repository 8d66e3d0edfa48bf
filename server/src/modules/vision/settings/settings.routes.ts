import { answer, header, type Route, route } from '#kernel/http'
import { VisionSettings, VisionSettingsPatch, type VisionSettingsView } from './schema.ts'
import type { SettingsService } from './settings.service.ts'

const withEtag = (settings: VisionSettingsView) => answer(settings, { headers: { ETag: settings.etag } })

export const settingsRoutes = (settings: SettingsService): Route[] => [
  route({
    method: 'GET',
    path: '/v1/vision/settings',
    operationId: 'getVisionSettings',
    scope: 'vision:read',
    summary: 'What the project wants of vision: faces, the tasks on arrival, the model of its searches',
    reply: [200, VisionSettings],
    run: async ({ actor }) => withEtag(await settings.get(actor)),
  }),
  route({
    method: 'PATCH',
    path: '/v1/vision/settings',
    operationId: 'updateVisionSettings',
    scope: 'vision:write',
    summary: 'Change what the project wants; nothing runs over what is there already until it is asked for',
    ifMatch: true,
    body: VisionSettingsPatch,
    reply: [200, VisionSettings],
    run: async ({ actor, body, request }) =>
      withEtag(await settings.edit(actor, body, header(request.headers['if-match']))),
  }),
]
