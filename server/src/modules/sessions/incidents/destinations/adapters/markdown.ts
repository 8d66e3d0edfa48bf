import type { TicketDraft } from '../ports.ts'

/** A page's own words inside a code span: nobody is mentioned, linked or shown a picture by them. */
const code = (value: string): string => `\`${value.replace(/`/g, "'").replace(/\s+/g, ' ')}\``

/** The ticket's text for those who read Markdown. */
export const markdownOf = ({ summary, facts, link }: TicketDraft): string =>
  [
    code(summary),
    facts.map(({ name, value }) => `- **${name}**: ${code(value)}`).join('\n'),
    ...(link === null ? [] : [`[Open in Fovea](${link})`]),
  ].join('\n\n')
