import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** One Prometheus registry per server, so that several servers can live in one process (tests). */
export interface Metrics {
  readonly registry: Registry
  counter<L extends string>(name: string, help: string, labels?: readonly L[]): Counter<L>
  gauge<L extends string>(name: string, help: string, labels?: readonly L[]): Gauge<L>
  histogram<L extends string>(
    name: string,
    help: string,
    buckets: readonly number[],
    labels?: readonly L[],
  ): Histogram<L>
}

/** Names get the prefix `fovea_`; the default process metrics are included when `defaults` is true. */
export const createMetrics = (options: { defaults: boolean }): Metrics => {
  const registry = new Registry()
  if (options.defaults) collectDefaultMetrics({ register: registry })
  const base = (name: string, help: string) => ({ name: `fovea_${name}`, help, registers: [registry] })
  return {
    registry,
    counter: (name, help, labels = []) => new Counter({ ...base(name, help), labelNames: [...labels] }),
    gauge: (name, help, labels = []) => new Gauge({ ...base(name, help), labelNames: [...labels] }),
    histogram: (name, help, buckets, labels = []) =>
      new Histogram({ ...base(name, help), buckets: [...buckets], labelNames: [...labels] }),
  }
}
