import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'

const ROOT = join(import.meta.dirname, '..', '..', '..')
const read = (name: string): string => readFileSync(join(ROOT, name), 'utf8')

interface Instruction {
  readonly name: string
  readonly text: string
}

/** Instructions with their continuation lines, without comments. */
const instructions: readonly Instruction[] = read('Containerfile')
  .split('\n')
  .filter(line => !line.startsWith('#'))
  .join('\n')
  .replace(/\\\n\s*/g, ' ')
  .split('\n')
  .filter(line => line.trim() !== '')
  .map(line => ({ name: line.split(' ', 1)[0] ?? '', text: line.slice(line.indexOf(' ') + 1).trim() }))

const all = (name: string): string[] => instructions.flatMap(each => (each.name === name ? [each.text] : []))
const stages = all('FROM').map(text => text.split(/\s+as\s+/i))
const last = instructions.slice(instructions.findLastIndex(({ name }) => name === 'FROM'))
const of = (name: string): string[] => last.flatMap(each => (each.name === name ? [each.text] : []))

/** The rules of .containerignore in order; the last one that matches decides. */
const ignores = read('.containerignore')
  .split('\n')
  .filter(line => line !== '' && !line.startsWith('#'))
/** As the engines read a rule: `*` also matches what begins with a dot. */
const matches = (path: string, rule: string): boolean => {
  const parts = rule
    .split('**/')
    .map(part => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[^/]*'))
  return new RegExp(`^${parts.join('(?:.*/)?')}$`).test(path)
}
const isIgnored = (path: string): boolean => {
  let ignored = false
  for (const rule of ignores) {
    const pattern = rule.replace(/^!/, '')
    const parents = path.split('/').map((_part, index, parts) => parts.slice(0, index + 1).join('/'))
    if (parents.some(parent => matches(parent, pattern))) ignored = !rule.startsWith('!')
  }
  return ignored
}

describe('the Containerfile', () => {
  it('runs the Node that the program is made for', () => {
    const { dependencies } = JSON.parse(read('package.json'))
    expect(all('ARG')).toEqual([`NODE_VERSION=${dependencies.node}`])
    expect(stages[0]?.[0]).toBe(`docker.io/library/node:$${'{NODE_VERSION}'}-bookworm-slim`)
  })

  it('copies only what there is and what the engine is shown', () => {
    const sources = all('COPY')
      .filter(text => !text.startsWith('--from='))
      .flatMap(text => text.split(/\s+/).slice(0, -1))
    expect(sources.length).toBeGreaterThan(8)
    for (const source of sources) {
      expect(existsSync(join(ROOT, source)), source).toBe(true)
      expect(isIgnored(source), `${source} is ignored`).toBe(false)
    }
    const names = stages.flatMap(([, name]) => name ?? [])
    for (const [, from = ''] of all('COPY').flatMap(text => [...text.matchAll(/--from=(\S+)/g)])) {
      expect(names).toContain(from)
    }
  })

  it('shows the engine no secret, no data, no test and no installed package', () => {
    for (const path of [
      '.env',
      'data/postgres.password',
      '.git/config',
      'node_modules/pg',
      'server/node_modules/pg',
    ]) {
      expect(isIgnored(path), path).toBe(true)
    }
    const shown = execFileSync('git', ['ls-files'], { cwd: ROOT, encoding: 'utf8' })
      .split('\n')
      .filter(file => file !== '' && !isIgnored(file))
    expect(shown).toContain('server/src/main.ts')
    expect(shown.filter(file => /\.test\.ts$|^server\/test|^docs|^bench|^tools/.test(file))).toEqual([])
  })

  it('shows whatever the build of the page reads', () => {
    const build = read('tools/bootstrap/build.mjs')
    const inputs = [...build.matchAll(/'((?:packages\/client|console|tsconfig)[^']*)'/g)].map(
      ([, path = '']) => path,
    )
    for (const input of inputs.filter(path => !path.includes('dist'))) {
      if (existsSync(join(ROOT, input))) expect(isIgnored(input), input).toBe(false)
    }
  })

  it('runs as an ordinary user, by an init that hands signals on, and says whether it lives', () => {
    expect(of('USER')).toEqual(['fovea'])
    const user = last.findIndex(({ name }) => name === 'USER')
    expect(last.slice(user).filter(({ name }) => name === 'RUN' || name === 'COPY')).toEqual([])
    const [entry = ''] = of('ENTRYPOINT')
    expect(JSON.parse(entry).slice(0, 3)).toEqual(['tini', '--', 'node'])
    expect(JSON.parse(of('CMD')[0] ?? '')).toEqual(['start'])
    expect(of('HEALTHCHECK')[0]).toContain('CMD ["node", "deploy/health-check.mjs"]')
    expect(of('VOLUME')).toEqual(['/data'])
  })
})

describe('the compose file', () => {
  const compose: {
    services: Record<
      string,
      { command?: string[]; environment?: Record<string, string>; stop_grace_period?: string }
    >
  } = parse(read('deploy/compose.yaml'), { merge: true })

  it('starts two servers and two workers on one database and one store', () => {
    const own = Object.values(compose.services).filter(service => service.stop_grace_period !== undefined)
    expect(own.map(({ command }) => command?.[0])).toEqual(['serve', 'serve', 'work', 'work'])
    expect(new Set(own.map(({ environment }) => environment?.DATABASE_URL)).size).toBe(1)
    expect(new Set(own.map(({ environment }) => environment?.STORAGE_URL)).size).toBe(1)
  })

  it('sets only variables that there are', () => {
    const known = read('docs/reference/configuration.md')
    for (const name of Object.keys(compose.services['serve-1']?.environment ?? {}))
      expect(known).toContain(`\`${name}\``)
  })
})
