import { serveTasks } from '#kernel/processes'
import { configureCodecs } from './codec.ts'
import { derive } from './derive.ts'
import { render } from './render.ts'

configureCodecs()
serveTasks({ derive, render })
