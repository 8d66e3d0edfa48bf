import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** What a phone on a slow network waits for before it sees anything, in bytes of compressed JavaScript. */
const FIRST_LOAD_LIMIT = 200_000

/** Prints the weight of the entry and of everything that it imports at once, and refuses a build above the limit. */
const firstLoadBudget = (): Plugin => ({
  name: 'first-load-budget',
  apply: 'build',
  generateBundle(_options, bundle) {
    const seen = new Set<string>()
    const visit = (fileName: string): number => {
      const chunk = bundle[fileName]
      if (chunk?.type !== 'chunk' || seen.has(fileName)) return 0
      seen.add(fileName)
      return chunk.imports.reduce((sum, imported) => sum + visit(imported), gzipSync(chunk.code).length)
    }
    const entries = Object.values(bundle).filter(chunk => chunk.type === 'chunk' && chunk.isEntry)
    const weight = entries.reduce((sum, entry) => sum + visit(entry.fileName), 0)
    const words = `first load: ${(weight / 1000).toFixed(1)} kB of compressed JavaScript (limit ${FIRST_LOAD_LIMIT / 1000})`
    if (weight > FIRST_LOAD_LIMIT) this.error(words)
    this.info(words)
  },
})

/** The observer for script tags, built by its own package, is served beside the page. */
const observerScript = (): Plugin => ({
  name: 'observer-script',
  apply: 'build',
  generateBundle() {
    const source = readFileSync(here('../packages/observer/dist/observer.iife.js'))
    this.emitFile({ type: 'asset', fileName: 'observer.js', source })
  },
})

// Vite asks for the default export by convention.
export default defineConfig(({ command }) => {
  // Whoever builds from within a test has another value here, and would ship React's slow development build.
  if (command === 'build') process.env.NODE_ENV = 'production'
  return {
    root: here('.'),
    base: '/',
    plugins: [react(), tailwindcss(), firstLoadBudget(), observerScript()],
    resolve: {
      alias: [
        { find: '@fovea/client', replacement: here('../packages/client/src/index.ts') },
        { find: '@fovea/observer', replacement: here('../packages/observer/src/index.ts') },
        { find: /^#\//, replacement: `${here('./src')}/` },
      ],
    },
    build: {
      outDir: 'dist',
      emptyOutDir: true,
      target: 'es2022',
      // Inlined assets would be data: URLs, which the content security policy refuses for scripts and fonts.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      sourcemap: false,
    },
    worker: { format: 'es' },
    server: {
      port: 5173,
      proxy: { '/v1': { target: process.env.FOVEA_URL ?? 'http://127.0.0.1:8400' } },
    },
  }
})
