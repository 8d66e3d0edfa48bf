export const KINDS = ['assets', 'faces'] as const
export type Kind = (typeof KINDS)[number]

/** Vectors that are searched together. */
export interface Place {
  readonly projectId: string
  readonly kind: Kind
  readonly model: string
}

export const placeKey = ({ projectId, kind, model }: Place): string => `${projectId}/${kind}/${model}`
