import { setPriority } from 'node:os'
import { serveTasks } from '#kernel/processes'
import { clusterFaces, type Decision } from '../clustering/index.ts'
import { createProducts } from './products.ts'
import { readSpool } from './spool.ts'
import type { ClusterTask } from './task.ts'

/** Clustering gives way to requests, the database and the models. */
const NICENESS = 15

const decisionsOf = ({ decisions }: ClusterTask): Decision[] =>
  Array.from(decisions.faces, (face, index) => ({
    face,
    person: decisions.people[index] ?? -1,
    verdict: decisions.verdicts[index] === 1 ? 'is' : 'is-not',
    decidedAt: decisions.times[index] ?? 0,
  }))

const cluster = async (task: ClusterTask) => {
  const { dimensions, kept, threshold, minFaces } = task
  const columns = readSpool(task.file, task.faces, dimensions)
  const input = { ...columns, dimensions, kept, threshold, minFaces, decisions: decisionsOf(task) }
  return clusterFaces(input, await createProducts())
}

setPriority(NICENESS)
serveTasks({ cluster })
