import { extendAssets } from '#/app/asset-extensions.ts'
import type { ConsoleModule } from '#/app/module.ts'
import { jobs } from '#/modules/jobs/index.ts'
import { library } from '#/modules/library/index.ts'
import { sessions } from '#/modules/sessions/index.ts'
import { settings } from '#/modules/settings/index.ts'
import { vision } from '#/modules/vision/index.ts'

/** The modules of the console, in the order of the navigation. A new module is a folder and a line here. */
export const modules: readonly ConsoleModule[] = [library, vision, sessions, jobs, settings]

extendAssets(modules.flatMap(module => module.asset ?? []))
