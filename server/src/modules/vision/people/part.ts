import type { Part, VisionParts } from '../part.ts'

export const createPeople = (_parts: VisionParts): Part => ({})
