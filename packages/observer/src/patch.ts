// biome-ignore lint/suspicious/noExplicitAny: the wrapped functions are the browser's, of every signature
type Anything = any

/**
 * Wraps a function where it is, so that it keeps its name, its length, its properties and its text; `around` decides
 * when to call it. Gives the way back: the very function that was there, if ours is still outermost; if another
 * wrapped ours since, ours stays inside as a pass-through.
 */
export const patch = (
  owner: Anything,
  name: string,
  around: (call: () => Anything, self: Anything, args: Anything[]) => Anything,
): (() => void) => {
  const original = owner[name]
  if (typeof original !== 'function') return () => {}
  let active = true
  const wrapped = new Proxy(original, {
    apply: (callee, self, args) => {
      const call = () => Reflect.apply(callee, self, args)
      return active ? around(call, self, args) : call()
    },
  })
  owner[name] = wrapped
  return () => {
    active = false
    if (owner[name] === wrapped) owner[name] = original
  }
}
