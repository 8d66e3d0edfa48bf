export { ByteBudget } from './byte-budget.ts'
export { type Clock, systemClock } from './clock.ts'
export { type Ids, isUuid, systemIds } from './ids.ts'
export { type Closer, Lifecycle } from './lifecycle.ts'
