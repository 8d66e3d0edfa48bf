import { appendFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/**
 * What behaves the same on every PostgreSQL, and is left out when TEST_SCOPE=database asks for the tests of the
 * database alone: the second pass of .ci/run, on another PostgreSQL. A new test is in both passes unless it is here.
 */
const WITHOUT_DATABASE = [
  // The embedded PostgreSQL itself, which the first pass runs on.
  'server/src/kernel/db/embedded/**',
  'server/test/process/embedded.test.ts',
  // They bring the databases of both kinds along, to stop, kill and cut them off.
  'server/test/faults/**',
  // Tests that start a PostgreSQL of their own, whichever the run uses.
  'server/src/kernel/db/external/**',
  'server/test/process/external.test.ts',
  'server/test/outage.test.ts',
  'server/test/sessions/observed-outage.test.ts',
  'server/test/pooler.test.ts',
  'server/test/faults/**',
  // Kernel folders that have no table and open no connection.
  'server/src/kernel/{errors,system,config,telemetry,access,processes,fetch}/**',
  'server/src/kernel/storage/fs/**',
  // The wire before a route's own code: documents, headers, connections, bodies.
  'server/src/kernel/http/{connection,cors,event-stream,openapi,route,server,strictness,text}.test.ts',
  // Codecs and bytes.
  'server/src/modules/library/media/**',
  'server/src/modules/library/decoder.test.ts',
  // The signal engine and the fold of sessions: pure functions.
  'server/src/modules/sessions/engine/**',
  'server/src/modules/sessions/manager/fold.test.ts',
  'server/src/modules/sessions/ingest/redaction/**',
  // Models, what is outside the house, and arithmetic.
  'server/src/modules/vision/{ml,people/clustering,search/index/adapters}/**',
  'server/src/modules/vision/{faces/local,faces/http,embeddings/clip,embeddings/colour-layout,embeddings/http}/**',
  'server/src/kernel/storage/s3/s3-*.test.ts',
  'server/test/{deploy,mqtt}/**',
  // They know the server only by HTTP, where no answer depends on its database.
  'packages/**',
  'console/**',
  'tools/**',
]

/** What Node cannot run as it is: code of the page, which has names and syntax of its own, and mocked modules. */
const TRANSFORMED = [
  'console/test/{layout,live-lists,queue,session-axis}.test.ts',
  'server/src/modules/library/media/heic.test.ts',
  'server/src/modules/sessions/manager/quarantine.test.ts',
]

const NEVER = [
  '**/node_modules/**',
  '**/dist/**',
  // Tested as the module that `npm run new:module` makes of it: tools/new-module.test.ts.
  'server/template/**',
  ...(process.env.TEST_SCOPE === 'database' ? WITHOUT_DATABASE : []),
]

/** What is the same for both kinds of files. */
const common = {
  pool: 'forks',
  // Long enough for a machine that does other things as well: what is awaited is an event, not a speed.
  expect: { poll: { timeout: 30_000, interval: 20 } },
  testTimeout: 60_000,
  hookTimeout: 120_000,
} as const

export default defineConfig({
  test: {
    globalSetup: ['server/test/postgres.ts'],
    // Told to tools/test.ts: what was thrown outside of every test is nobody's failure in the report.
    onUnhandledError: () => {
      const strays = process.env.FOVEA_TEST_STRAYS
      if (strays) appendFileSync(strays, 'x')
    },
    maxWorkers: 2,
    projects: [
      {
        test: {
          ...common,
          name: 'node',
          // As the server runs: Node's own loader takes a third of the time that a module runner does, file after file.
          experimental: { viteModuleRunner: false, nodeLoader: false },
          execArgv: ['--conditions=@fovea/source'],
          include: [
            'server/**/*.test.ts',
            'packages/*/test/**/*.test.ts',
            'console/test/**/*.test.ts',
            'tools/**/*.test.ts',
          ],
          exclude: [...NEVER, ...TRANSFORMED],
        },
      },
      {
        resolve: {
          alias: [
            {
              find: '@fovea/client',
              replacement: fileURLToPath(new URL('./packages/client/src/index.ts', import.meta.url)),
            },
            { find: /^#\//, replacement: fileURLToPath(new URL('./console/src/', import.meta.url)) },
          ],
        },
        test: { ...common, name: 'transformed', include: TRANSFORMED, exclude: NEVER },
      },
    ],
  },
})
