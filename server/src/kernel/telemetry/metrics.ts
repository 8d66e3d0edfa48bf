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
  /**
   * A gauge that is read when somebody scrapes. While `read` rejects or takes longer than a second it has no value: an
   * old one would hide the trouble, and the other metrics must not wait for it.
   */
  measured<L extends string>(
    name: string,
    help: string,
    read: () => Promise<readonly Sample<L>[]> | readonly Sample<L>[],
    labels?: readonly L[],
  ): void
}

export interface Sample<L extends string = never> {
  readonly value: number
  readonly labels?: Readonly<Record<L, string>>
}

const READ_MS = 1_000

/** Null when nothing could be read in time. */
const inTime = async <T>(read: () => Promise<T> | T): Promise<T | null> => {
  const { promise: late, resolve } = Promise.withResolvers<null>()
  const timer = setTimeout(() => resolve(null), READ_MS)
  try {
    return await Promise.race([read(), late])
  } catch {
    // What is away is told by `/ready` and the log; here it has no figure.
    return null
  } finally {
    clearTimeout(timer)
  }
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
    measured: (name, help, read, labels = []) => {
      const gauge = new Gauge({
        ...base(name, help),
        labelNames: [...labels],
        collect: async () => {
          const samples = (await inTime(read)) ?? []
          gauge.reset()
          // Without labels, a reset gauge says 0.
          if (labels.length === 0) gauge.remove()
          for (const sample of samples) gauge.set(sample.labels ?? {}, sample.value)
        },
      })
    },
  }
}
