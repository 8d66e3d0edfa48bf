import type { Part, VisionParts } from '../part.ts'

export const createEmbeddings = (_parts: VisionParts): Part => ({})
