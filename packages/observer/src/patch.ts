import type { Core } from './types.ts'

// biome-ignore lint/suspicious/noExplicitAny: the wrapped functions are the browser's, of every signature
type Anything = any

/** Runs before the function with what it is called with; a function that it gives runs after it, and may replace its result. */
type Around = (self: Anything, args: Anything[]) => Anything

/**
 * Wraps a function where it is, so that it keeps its name, its length, its properties and its text. With `stop` the very
 * function that was there comes back, if ours is still outermost; if another wrapped ours since, ours stays inside as a
 * pass-through. A fault of ours changes nothing of the call.
 */
export const patch = (core: Core, owner: Anything, name: string, around: Around): void => {
  const original = owner?.[name]
  if (typeof original !== 'function') return
  let active = true
  const wrapped = new Proxy(original, {
    apply: (callee, self, args) => {
      const after = active && core.guard(() => around(self, args))
      const result = Reflect.apply(callee, self, args)
      return (after ? core.guard(() => after(result)) : undefined) ?? result
    },
  })
  owner[name] = wrapped
  core.onStop(() => {
    active = false
    if (owner[name] === wrapped) owner[name] = original
  })
}
