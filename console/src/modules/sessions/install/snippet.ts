export type SnippetKind = 'script' | 'npm'

export type SnippetInput = { server: string; apiKey: string; environment: string }

const optionsOf = ({ server, apiKey, environment }: SnippetInput, indent: string) =>
  [
    `apiKey: '${apiKey}',`,
    `endpoint: '${server}',`,
    ...(environment === '' ? [] : [`environment: '${environment}',`]),
  ]
    .map(line => `${indent}${line}`)
    .join('\n')

/** What is put into a page to have it observed. */
export function snippetOf(kind: SnippetKind, input: SnippetInput): string {
  if (kind === 'npm')
    return `// npm install @fovea/observer\nimport { init } from '@fovea/observer'\n\nconst observer = init({\n${optionsOf(input, '  ')}\n})\n\n// Once you know who it is; an id, never a name or an address:\n// observer.identify('u-1042')`
  return `<script src="${input.server}/observer.js"></script>\n<script>\n  Fovea.init({\n${optionsOf(input, '    ')}\n  })\n</script>`
}

/** The origin of what somebody typed or pasted; undefined when it is none that a browser sends. */
export function originOf(text: string): string | undefined {
  const trimmed = text.trim()
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`
  if (!URL.canParse(whole)) return undefined
  const { protocol, origin } = new URL(whole)
  return protocol === 'https:' || protocol === 'http:' ? origin : undefined
}
