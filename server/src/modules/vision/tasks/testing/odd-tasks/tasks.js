/** Tasks that do what a test asks for by the label of an asset, as a package of somebody else would. */
const shared = { version: '1', inputs: ['image'], needs: 'nothing' }

const wait = ms => new Promise(resolve => setTimeout(resolve, ms))

export const tasks = [
  {
    ...shared,
    name: 'shout',
    title: 'Shout',
    description: 'The label in capitals.',
    batch: 4,
    cost: 'cheap',
    params: {
      type: 'object',
      properties: { suffix: { type: 'string', maxLength: 10, default: '!' } },
      additionalProperties: false,
    },
    output: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
    run: ({ asset }, { suffix }) => ({ text: asset.label.toUpperCase() + suffix }),
  },
  {
    ...shared,
    name: 'stumble',
    title: 'Stumble',
    description: 'Fails as the label says.',
    batch: 4,
    cost: 'cheap',
    timeoutMs: 2_000,
    async run({ asset }) {
      if (asset.label.startsWith('crash')) process.exit(3)
      if (asset.label.startsWith('hang')) await wait(600_000)
      if (asset.label.startsWith('throw')) throw Object.assign(new Error('It is dark.'), { code: 'dark' })
      if (asset.label.startsWith('nothing')) return undefined
      return { label: asset.label }
    },
  },
  {
    ...shared,
    name: 'linger',
    title: 'Linger',
    description: 'Takes its time.',
    cost: 'expensive',
    params: { type: 'object', properties: { ms: { type: 'integer', default: 200 } } },
    async run({ asset }, { ms }) {
      await wait(ms)
      return { label: asset.label }
    },
  },
  {
    ...shared,
    name: 'snoop',
    title: 'Snoop',
    description: 'Tries what it may not do.',
    async run() {
      const { readFileSync, writeFileSync } = await import('node:fs')
      const { execFileSync } = await import('node:child_process')
      const codeOf = work => {
        try {
          work()
          return 'allowed'
        } catch (error) {
          return error.code
        }
      }
      return {
        environment: Object.keys(process.env),
        read: codeOf(() => readFileSync('/etc/hostname')),
        write: codeOf(() => writeFileSync(new URL('./written', import.meta.url), '')),
        start: codeOf(() => execFileSync('/bin/true')),
      }
    },
  },
]
