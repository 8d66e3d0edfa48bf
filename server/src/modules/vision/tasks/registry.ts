import type { VisionTask } from './task.ts'

/** The tasks of this server by their names. Parts register while the program is put together. */
export interface TaskRegistry {
  /** Throws for a name that is taken or malformed: a fault of the program or of a package that it loads. */
  register(tasks: readonly VisionTask[]): void
  find(name: string): VisionTask | undefined
  /** In the order of registration. */
  list(): readonly VisionTask[]
}

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/
const MAX_NAME = 60

export const createTaskRegistry = (): TaskRegistry => {
  const tasks = new Map<string, VisionTask>()
  return {
    register(added) {
      for (const task of added) {
        if (!NAME.test(task.name) || task.name.length > MAX_NAME) {
          throw new Error(
            `A task's name has small letters, digits and dashes, unlike ${JSON.stringify(task.name)}`,
          )
        }
        if (tasks.has(task.name)) throw new Error(`There are two tasks named ${task.name}`)
        tasks.set(task.name, task)
      }
    },
    find: name => tasks.get(name),
    list: () => [...tasks.values()],
  }
}
