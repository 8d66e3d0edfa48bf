export { loadSection, mergeSections, type Section } from './load.ts'
export { boolean, bytes, integer, list } from './variables.ts'
