export { clusterFaces } from './cluster-faces.ts'
export { multiplyPlainly } from './dot.ts'
export { type ClusterInput, type Clustering, type Decision, MARK_BYTES, type Multiply } from './types.ts'
