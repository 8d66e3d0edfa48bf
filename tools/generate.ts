import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { CONFIG_SECTIONS } from '../server/src/config.ts'
import { describeConfiguration } from './configuration-page.ts'
import { generateClientTypes } from './generate-client.ts'
import { describeApi } from './openapi-document.ts'

/** Writes the files that follow from the code; with `--check` it compares them instead and fails on a difference. */
const root = fileURLToPath(new URL('..', import.meta.url))
const checking = process.argv.includes('--check')

const openapi = `${JSON.stringify(await describeApi(), null, 2)}\n`
const GENERATED: readonly { path: string; content: () => Promise<string> }[] = [
  { path: 'docs/reference/openapi.json', content: async () => openapi },
  { path: 'docs/reference/configuration.md', content: async () => describeConfiguration(CONFIG_SECTIONS) },
  { path: 'packages/client/src/schema.generated.ts', content: () => generateClientTypes(openapi) },
]

let stale = 0
for (const { path, content } of GENERATED) {
  const wanted = await content()
  const present = await readFile(`${root}${path}`, 'utf8').catch(() => null)
  if (present === wanted) continue
  stale += 1
  if (checking) console.log(`${path} does not follow from the code any more: run npm run generate`)
  else await writeFile(`${root}${path}`, wanted)
}
if (!checking) console.log(`${stale} of ${GENERATED.length} generated files written`)
process.exit(checking && stale > 0 ? 1 : 0)
