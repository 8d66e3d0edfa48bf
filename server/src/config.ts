import { z } from 'zod'
import { loadSection } from '#kernel/config'
import { dbVariables } from '#kernel/db'
import { fetchVariables } from '#kernel/fetch'
import { httpVariables } from '#kernel/http'
import { jobVariables } from '#kernel/jobs'
import { mqttVariables } from '#kernel/mqtt'
import { storageVariables } from '#kernel/storage'
import { telemetryVariables, tracingVariables } from '#kernel/telemetry'
import { accountsVariables } from '#modules/accounts'
import { libraryVariables } from '#modules/library'
import { sessionsVariables } from '#modules/sessions'
import { visionVariables } from '#modules/vision'

const roles = z.object({
  FOVEA_ROLES: z
    .string()
    .transform(text => text.split(',').map(role => role.trim()))
    .pipe(z.array(z.enum(['api', 'worker', 'mqtt'], { error: 'expected api, worker or mqtt' })).min(1))
    .optional()
    .meta({
      description: 'Which roles this process has, separated by commas; what the command says unless told.',
    }),
})

/** Every variable, in the order of the documentation; each section belongs to the part that reads it. */
export const CONFIG_SECTIONS = [
  { title: 'Server', section: httpVariables },
  { title: 'Data', section: dbVariables },
  { title: 'Storage', section: storageVariables },
  { title: 'Roles', section: roles },
  { title: 'Accounts', section: accountsVariables },
  { title: 'Library', section: libraryVariables },
  { title: 'Vision', section: visionVariables },
  { title: 'Sessions', section: sessionsVariables },
  { title: 'Jobs', section: jobVariables },
  { title: 'MQTT', section: mqttVariables },
  { title: 'Fetching from other servers', section: fetchVariables },
  { title: 'Logs', section: telemetryVariables },
  { title: 'Traces', section: tracingVariables },
] as const

const variables = z.object({
  ...httpVariables.shape,
  ...dbVariables.shape,
  ...storageVariables.shape,
  ...roles.shape,
  ...accountsVariables.shape,
  ...libraryVariables.shape,
  ...visionVariables.shape,
  ...sessionsVariables.shape,
  ...jobVariables.shape,
  ...mqttVariables.shape,
  ...fetchVariables.shape,
  ...telemetryVariables.shape,
  ...tracingVariables.shape,
})

export type Config = z.infer<typeof variables>
export type Role = NonNullable<Config['FOVEA_ROLES']>[number]

/** Reads and checks the environment. Throws `config.invalid`, which names the variable, the fault and the fix. */
export const readConfig = (env: NodeJS.ProcessEnv): Config => loadSection(variables, env)
