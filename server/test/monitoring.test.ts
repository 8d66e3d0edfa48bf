import { readFileSync } from 'node:fs'
import { parser } from '@prometheus-io/lezer-promql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { picture, readyAsset, uploadBytes } from '#test/factories'
import { startTestServer, type TestServer } from '#test/harness'

interface Dashboard {
  readonly panels: readonly {
    readonly title: string
    readonly targets?: readonly { readonly expr: string }[]
  }[]
  readonly templating: { readonly list: readonly { readonly query: string | { readonly query: string } }[] }
}
interface Rules {
  readonly groups: readonly {
    readonly rules: readonly {
      readonly alert: string
      readonly expr: string
      readonly labels: Record<string, string>
      readonly annotations: Record<string, string>
    }[]
  }[]
}

const file = (name: string): string =>
  readFileSync(new URL(`../../docs/operations/${name}`, import.meta.url), 'utf8')
const dashboard: Dashboard = JSON.parse(file('grafana-dashboard.json'))
const rules: Rules = parse(file('alerts.yaml'))
const alerts = rules.groups.flatMap(group => group.rules)

const expressions = [
  ...dashboard.panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ title, expr }))),
  ...alerts.map(({ alert, expr }) => ({ title: alert, expr })),
].map(({ title, expr }) => ({
  title,
  // What Grafana puts in before it asks Prometheus.
  expr: expr.replaceAll('$__rate_interval', '5m').replaceAll('$instance', '.*'),
}))

/** What an expression names: metrics, and labels that it matches or groups by. */
const namesIn = (expr: string) => {
  const metrics: string[] = []
  const labels: string[] = []
  const faults: string[] = []
  parser.parse(expr).iterate({
    enter: ({ type, from, to }) => {
      const text = expr.slice(from, to)
      if (type.isError) faults.push(`at ${from}: ${expr.slice(Math.max(0, from - 20), from + 20)}`)
      if (type.name === 'Identifier') metrics.push(text)
      if (type.name === 'LabelName') labels.push(text)
    },
  })
  return { metrics, labels, faults }
}

/** Made by Prometheus itself at each scrape. */
const OF_THE_SCRAPE = new Set(['up'])
const LABELS_OF_THE_SCRAPE = ['instance', 'job']

let server: TestServer
/** Names of the samples of a real server under load, with the names of their labels. */
const samples = new Map<string, Set<string>>()

beforeAll(async () => {
  server = await startTestServer()
  await readyAsset(server, 1)
  await uploadBytes(server, await picture(2))
  await server.call('GET', '/v1/assets/none')
  await server.drainJobs()
  const exposition = await (await server.request('GET', '/metrics')).text()
  for (const line of exposition.split('\n')) {
    const found = /^(?<name>[a-z_0-9]+)(?:\{(?<labels>.*)\})? /.exec(line)?.groups
    if (!found?.name) continue
    const known = samples.get(found.name) ?? new Set<string>()
    for (const [, label = ''] of (found.labels ?? '').matchAll(/(\w+)="/g)) known.add(label)
    samples.set(found.name, known)
  }
})
afterAll(() => server.stop())

describe('the dashboard and the alert rules', () => {
  it('are there', () => {
    expect(dashboard.panels.length).toBeGreaterThan(15)
    expect(alerts.length).toBeGreaterThan(10)
    expect(new Set(alerts.map(({ alert }) => alert)).size).toBe(alerts.length)
    for (const { labels, annotations } of alerts) {
      expect(labels.severity).toMatch(/^(critical|warning|info)$/)
      expect(annotations).toMatchObject({ summary: expect.any(String), description: expect.any(String) })
    }
  })

  it('find faults in what is no PromQL', () => {
    expect(namesIn('sum(rate(fovea_x[5m])').faults).not.toEqual([])
    expect(namesIn('sum by (name (fovea_x)').faults).not.toEqual([])
  })

  it.each(expressions)('$title: $expr', ({ expr }) => {
    const { metrics, labels, faults } = namesIn(expr)
    expect(faults).toEqual([])
    expect(metrics.length).toBeGreaterThan(0)
    const asked = metrics.filter(name => !OF_THE_SCRAPE.has(name))
    for (const name of asked) expect([...samples.keys()], `${name} is not exported`).toContain(name)
    const known = new Set([...LABELS_OF_THE_SCRAPE, ...asked.flatMap(name => [...(samples.get(name) ?? [])])])
    for (const label of labels)
      expect([...known], `no metric of this has the label ${label}`).toContain(label)
  })

  it('choose processes by a metric that exists', () => {
    const queries = dashboard.templating.list.flatMap(({ query }) =>
      typeof query === 'string' ? [] : [query.query],
    )
    expect(queries).toEqual(['label_values(fovea_info, instance)'])
    expect(samples.has('fovea_info')).toBe(true)
  })
})

describe('what is measured at the scrape', () => {
  const scrape = async (name: string): Promise<string[]> => {
    const text = await (await server.request('GET', '/metrics')).text()
    return text.split('\n').filter(line => line.startsWith(name))
  }

  it('tells disk, pool and lag of this moment', async () => {
    const [free = ''] = await scrape('fovea_storage_free_bytes ')
    expect(Number(free.split(' ')[1])).toBeGreaterThan(0)
    expect(await scrape('fovea_db_pool_size ')).toEqual(['fovea_db_pool_size 10'])
    expect(await scrape('fovea_notice_lag_seconds ')).toEqual(['fovea_notice_lag_seconds 0'])
  })

  it('has no value, and no effect on the rest, while its source is away', async () => {
    server.app.kernel.metrics.measured('test_away', 'A source that does not answer.', () =>
      Promise.reject(new Error()),
    )
    server.app.kernel.metrics.measured('test_here', 'A source that does.', () => [{ value: 7 }])
    expect(await scrape('fovea_test_away')).toEqual([])
    expect(await scrape('fovea_test_here ')).toEqual(['fovea_test_here 7'])
  })
})

describe('a process that only works', () => {
  it('says how it is on the port for probes, and serves nothing else there', async () => {
    const worker = await startTestServer({ roles: ['worker'], env: { PROBE_PORT: '0' }, admin: false })
    const statusOf = async (path: string) => (await worker.request('GET', path)).status
    expect(await statusOf('/health')).toBe(200)
    expect(await statusOf('/ready')).toBe(200)
    const metrics = await (await worker.request('GET', '/metrics')).text()
    expect(metrics).toMatch(/^fovea_info\{version="[^"]+",roles="worker"\} 1$/m)
    expect(await statusOf('/v1/assets')).toBe(401)
    await worker.stop()
  })
})
