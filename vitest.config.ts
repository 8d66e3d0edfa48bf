import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: {
    alias: [
      {
        find: '@fovea/client',
        replacement: fileURLToPath(new URL('./packages/client/src/index.ts', import.meta.url)),
      },
      { find: /^#\//, replacement: fileURLToPath(new URL('./console/src/', import.meta.url)) },
    ],
  },
  test: {
    include: [
      'server/**/*.test.ts',
      'packages/*/test/**/*.test.ts',
      'console/test/**/*.test.ts',
      'tools/**/*.test.ts',
    ],
    exclude: ['**/node_modules/**', '**/dist/**'],
    globalSetup: ['server/test/postgres.ts'],
    pool: 'forks',
    maxWorkers: 2,
    // Long enough for a machine that does other things as well: what is awaited is an event, not a speed.
    expect: { poll: { timeout: 30_000, interval: 20 } },
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})
