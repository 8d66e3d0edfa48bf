import type { Navigation } from './facts.ts'

/** Going back and reloading are done by the person as well as by a button: they tell nothing about a click. */
export const isForward = ({ how }: Navigation): boolean => how !== 'pop' && how !== 'reload'
