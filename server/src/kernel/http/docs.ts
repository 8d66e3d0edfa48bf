import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { Problem } from '#kernel/errors'
import { PAGE_HEADERS } from './headers.ts'
import { answer, type ByteStream, bytes, type Route, route } from './route.ts'

const HTML = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Fovea API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="icon" type="image/png" href="/docs/favicon-32x32.png">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`

const START = `window.ui = SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  validatorUrl: null,
  persistAuthorization: false,
})
`

/** What is served of the viewer's package: a closed list, so that a name in a URL never becomes a path. */
const FILES: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
}

const folder = (): string =>
  join(dirname(createRequire(import.meta.url).resolve('@fastify/swagger-ui/package.json')), 'static')

const served = (type: string, body: string | Buffer, cacheControl = 'no-cache'): ByteStream => ({
  status: 200,
  headers: { 'content-type': type, 'cache-control': cacheControl, ...PAGE_HEADERS },
  body,
})

const find = async (name: string): Promise<ByteStream> => {
  if (name === 'start.js') return served('text/javascript; charset=utf-8', START)
  const type = Object.hasOwn(FILES, name) ? FILES[name] : undefined
  if (type) return served(type, await readFile(join(folder(), name)), 'public, max-age=86400')
  throw new Problem({
    status: 404,
    code: 'request.unknown_route',
    message: 'The documentation has no such file.',
  })
}

/** `/docs`: the API's document in a viewer that runs under the page's own content policy. */
export const docsRoutes = (): Route[] => [
  route({
    method: 'GET',
    path: '/docs',
    operationId: 'getDocs',
    scope: 'public',
    summary: 'The API documentation for people.',
    reply: bytes(['text/html']),
    run: () => served('text/html; charset=utf-8', HTML),
  }),
  route({
    method: 'GET',
    path: '/docs/:file',
    operationId: 'getDocsFile',
    scope: 'public',
    summary: 'A file of the API documentation.',
    params: z.strictObject({ file: z.string() }),
    reply: bytes(['text/css', 'text/javascript', 'image/png']),
    run: async ({ params }) => answer(await find(params.file)),
  }),
]
