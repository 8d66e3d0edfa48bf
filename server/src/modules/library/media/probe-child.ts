import { serveTasks } from '#kernel/processes'
import { probe } from './probe.ts'

// Headers are read without any codec: this child may not even load one.
serveTasks({ probe })
