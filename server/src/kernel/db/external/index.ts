export { type AddressVariable, parseAddress } from './address.ts'
export { explain, type Place } from './faults.ts'
export { awaitExternal } from './open.ts'
