/** What a pool counts. The owner binds it to a registry, with the pool's name as a label. */
export interface PoolMetrics {
  /** A level that has changed: children at work, runs that wait, children alive. */
  set(gauge: 'busy' | 'queued' | 'children', value: number): void
  /** Something that happened once. */
  add(counter: 'runs' | 'restarts' | 'deadline_kills' | 'crashes'): void
}
