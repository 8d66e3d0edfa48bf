import { Problem } from '#kernel/errors'

export const indexNotNeeded = (vectors: number, from: number): Problem =>
  new Problem({
    status: 409,
    code: 'vision.index_not_needed',
    message: `There are ${vectors} vectors; they are compared one by one, which misses none. An index is built from ${from} on.`,
  })

export const lowRecall = (recall: number, wanted: number): Problem =>
  new Problem({
    status: 500,
    code: 'vision.low_recall',
    message: `The index finds ${Math.round(recall * 1000) / 10} % of the nearest where ${wanted * 100} % are wanted, whatever its parameters, so vectors are compared one by one.`,
    retryable: false,
  })

export const noPgvector = (): Problem =>
  new Problem({
    status: 500,
    code: 'vision.no_pgvector',
    message:
      'VISION_INDEX says pgvector, but this database has no such extension. Run CREATE EXTENSION vector in it, or leave VISION_INDEX out.',
    retryable: false,
  })
