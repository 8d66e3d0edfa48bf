import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@hey-api/openapi-ts'

const HEADER = `// Generated from docs/reference/openapi.json by tools/generate-client.ts: run \`npm run generate\`, never edit.
// The types of src/types.ts are aliases of these, so that a drift between server and client does not compile.
`

/** The types of the OpenAPI document as one TypeScript file, the same for the same document. */
export async function generateClientTypes(openapi: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'fovea-generate-'))
  try {
    const input = join(folder, 'openapi.json')
    await writeFile(input, openapi)
    await createClient({
      input,
      output: { path: join(folder, 'out'), header: [] },
      plugins: ['@hey-api/typescript'],
      logs: { level: 'silent', file: false },
    })
    return HEADER + (await readFile(join(folder, 'out/types.gen.ts'), 'utf8'))
  } finally {
    await rm(folder, { recursive: true })
  }
}
