import type { Part, VisionParts } from '../part.ts'

export const createVideo = (_parts: VisionParts): Part => ({})
