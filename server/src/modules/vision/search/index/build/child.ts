import { setPriority } from 'node:os'
import { serveTasks } from '#kernel/processes'
import { createBuilder } from './builder.ts'

/** Requests and their pictures go before an index, which takes minutes. */
const LOW_PRIORITY = 10

setPriority(LOW_PRIORITY)
serveTasks(createBuilder())
