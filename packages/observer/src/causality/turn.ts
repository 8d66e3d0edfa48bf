import type { Core } from '../types.ts'

/**
 * Which user action the code that runs now belongs to. An action is entered at the capture phase of its event; its
 * handlers, their microtasks and the default action run before the next task, which ends it. The next task is a message:
 * not delayed as a timer is, and not an animation frame, which a hidden page never has.
 */
export interface Turn<T> {
  current(): T | undefined
  enter(action: T): void
}

export const createTurn = <T>(core: Core, onEnd?: (action: T) => void): Turn<T> => {
  const { port1, port2 } = new MessageChannel()
  const open: T[] = []
  let current: T | undefined
  // Messages come in the order of their actions.
  port1.onmessage = () => {
    const ended = open.shift()
    if (!open.length) current = undefined
    if (ended) core.guard(() => onEnd?.(ended))
  }
  core.onStop(() => {
    current = undefined
    port1.close()
  })
  return {
    current: () => current,
    enter: action => {
      current = action
      open.push(action)
      port2.postMessage(0)
    },
  }
}
