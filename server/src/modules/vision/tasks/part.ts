import type { Part, VisionParts } from '../part.ts'

export const createTasks = (_parts: VisionParts): Part => ({})
