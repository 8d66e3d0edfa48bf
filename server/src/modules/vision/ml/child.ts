import { serveTasks } from '#kernel/processes'
import { embeddingHandlers } from '../embeddings/child.ts'
import { faceHandlers } from '../faces/local/child.ts'
import { qualityHandlers } from '../quality/child.ts'
import { configureRuntime } from './runtime.ts'

// The tasks of every part that runs models: each has its handlers in a file of its own, and one line here.
configureRuntime()
serveTasks({
  ...embeddingHandlers,
  ...qualityHandlers,
  ...faceHandlers,
})
