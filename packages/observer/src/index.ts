export { init } from './init.ts'
export type { Observer, ObserverOptions } from './types.ts'
