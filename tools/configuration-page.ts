import { z } from 'zod'

interface TitledSection {
  readonly title: string
  readonly section: z.ZodObject
}

const INTRODUCTION = `# Configuration

Fovea reads environment variables, and a file \`.env\` in the folder where it is started. Every default works: set only
what you want to change. A value that is not accepted stops the start with a message that names the variable and the fix.

This page is generated from the program (\`npm run generate\`).
`

/** The page that lists every variable with its default and its meaning, section by section. */
export const describeConfiguration = (sections: readonly TitledSection[]): string =>
  `${INTRODUCTION}${sections.map(describeSection).join('')}`

const describeSection = ({ title, section }: TitledSection): string => {
  const rows = Object.entries(section.shape).map(([name, schema]) => describeVariable(name, schema))
  return `\n## ${title}\n\n| variable | default | meaning |\n|---|---|---|\n${rows.join('\n')}\n`
}

const describeVariable = (name: string, schema: z.core.$ZodType): string => {
  const value = z.safeParse(schema, undefined).data
  const meaning = z.globalRegistry.get(schema)?.description ?? ''
  return `| \`${name}\` | ${describeDefault(value)} | ${meaning.replaceAll('|', '\\|')} |`
}

const describeDefault = (value: unknown): string => {
  if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) return '–'
  return `\`${Array.isArray(value) ? value.join(',') : String(value)}\``
}
