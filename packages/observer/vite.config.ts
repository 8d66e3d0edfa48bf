import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { defineConfig, type Plugin } from 'vite'

/** What every page that carries the observer pays for it, in bytes of compressed JavaScript. */
const WEIGHT_LIMIT = 10_000
/** Names of the observer's own objects, which are neither the browser's nor the wire's: they are shortened. */
const OWN_NAMES = `
  abort act address after aim answer answerNow answered askedMs awaited batch beat beats begunAt
  blurred bytes candidates commit core current draft drop element enter expect failed fields forget
  gap give guard include isBackground isDisturbed isFree isProbing isQuiet kept last latest leave
  listen lost mayHave oldest onChange onLeave onStop online place press pressed pressedAt pressing
  recent record remove repeats report reset restore resume run schedule scroller seen seenAt send setPaused
  settle stash store stray succeeded take tell timer times told transport trigger turned turns
  unprovoked untouched vicinity wait watch watches worst wrong`
  .trim()
  .split(/\s+/)
const SCRIPT = 'observer.iife.js'

/** Prints the weight of each build, and refuses one above the limit. */
const weightBudget = (): Plugin => ({
  name: 'weight-budget',
  apply: 'build',
  generateBundle(_options, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== 'chunk') continue
      const weight = gzipSync(chunk.code).length
      const words = `${chunk.fileName}: ${(weight / 1000).toFixed(2)} kB compressed (limit ${WEIGHT_LIMIT / 1000})`
      if (weight > WEIGHT_LIMIT) this.error(words)
      this.info(words)
    }
  },
})

/** Hints for bundlers that go on to shake what is one function already. */
const withoutHints = (): Plugin => ({
  name: 'without-hints',
  apply: 'build',
  generateBundle(_options, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type === 'chunk') chunk.code = chunk.code.replaceAll('/* @__PURE__ */ ', '')
    }
  },
})

/** The script tag gives the page `Fovea`, and `FoveaObserver` for pages that have a `Fovea` of their own. */
const secondName = (): Plugin => ({
  name: 'second-name',
  apply: 'build',
  generateBundle(_options, bundle) {
    const script = bundle[SCRIPT]
    if (script?.type === 'chunk') script.code = `${script.code.trimEnd()}var FoveaObserver=Fovea;\n`
  },
})

// Vite asks for the default export by convention.
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [withoutHints(), secondName(), weightBudget()],
  build: {
    outDir: 'dist',
    // The declarations beside the scripts are written by the TypeScript compiler.
    emptyOutDir: false,
    target: 'es2022',
    minify: true,
    sourcemap: false,
    rolldownOptions: {
      output: {
        generatedCode: { symbols: false },
        // Vite's default, `var`, keeps the minifier from putting constants where they are used.
        topLevelVar: false,
        minify: {
          compress: true,
          mangle: true,
          codegen: true,
          mangleProps: { include: new RegExp(`^(${OWN_NAMES.join('|')})$`) },
        },
      },
    },
    lib: {
      entry: 'src/index.ts',
      formats: ['es', 'iife'],
      name: 'Fovea',
      fileName: format => (format === 'iife' ? SCRIPT : 'index.js'),
    },
  },
})
