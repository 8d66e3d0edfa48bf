import type { ConsoleModule } from '#/app/module.ts'
import { jobs } from '#/modules/jobs/index.ts'
import { library } from '#/modules/library/index.ts'
import { sessions } from '#/modules/sessions/index.ts'
import { settings } from '#/modules/settings/index.ts'

/** The modules of the console, in the order of the navigation. A new module is a folder and a line here. */
export const modules: readonly ConsoleModule[] = [library, sessions, jobs, settings]
