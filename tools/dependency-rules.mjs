/** The order of the kernel's folders and of the modules is the architecture; every rule below follows from it. */
const KERNEL = [
  'errors',
  'system',
  'config',
  'telemetry',
  'access',
  'db',
  'http',
  'notices',
  'storage',
  'processes',
  'fetch',
  'jobs',
  'mqtt',
]
const MAY_USE = {
  accounts: [],
  library: ['accounts'],
  vision: ['library'],
  generation: ['library'],
  datasets: ['library', 'vision', 'generation'],
  sessions: ['accounts'],
  assistant: ['accounts', 'library', 'vision', 'generation', 'datasets', 'sessions'],
}

const kernelRules = KERNEL.map((folder, index) => ({
  name: `kernel-${folder}-uses-lower-folders-only`,
  severity: 'error',
  from: { path: `^server/src/kernel/${folder}/`, pathNot: '\\.test\\.ts$' },
  to: { path: `^server/src/kernel/(${KERNEL.slice(index + 1).join('|') || '-'})/` },
}))

const moduleRules = Object.entries(MAY_USE).map(([module, allowed]) => ({
  name: `module-${module}-uses-its-lower-modules-only`,
  severity: 'error',
  from: { path: `^server/src/modules/${module}/`, pathNot: '\\.test\\.ts$' },
  to: { path: '^server/src/modules/', pathNot: `^server/src/modules/(${[module, ...allowed].join('|')})/` },
}))

export default {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'the-kernel-knows-no-module',
      severity: 'error',
      from: { path: '^server/src/kernel/', pathNot: '\\.test\\.ts$' },
      to: { path: '^server/src/(modules|app|main)' },
    },
    {
      name: 'a-module-is-entered-by-its-index',
      severity: 'error',
      from: { path: '^server/src/(modules/([^/]+)/|[^/]+\\.ts$)' },
      to: { path: '^server/src/modules/([^/]+)/', pathNot: '^server/src/modules/($2/|[^/]+/index\\.ts$)' },
    },
    {
      name: 'a-kernel-folder-is-entered-by-its-index',
      severity: 'error',
      from: { path: '^server/src/kernel/([^/]+)/' },
      to: { path: '^server/src/kernel/([^/]+)/', pathNot: '^server/src/kernel/($1/|[^/]+/index\\.ts$)' },
    },
    {
      name: 'services-know-no-sql-and-no-http-server',
      severity: 'error',
      from: { path: '\\.service\\.ts$' },
      to: { path: 'node_modules/(pg|kysely|fastify)/' },
    },
    {
      name: 'the-client-stands-alone',
      severity: 'error',
      from: { path: '^packages/client/src' },
      to: { path: '^(server|console|packages/cli|node_modules)/' },
    },
    {
      name: 'the-observer-stands-alone',
      severity: 'error',
      from: { path: '^packages/observer/src' },
      to: { path: '^(server|console|packages/(cli|client)|node_modules)/' },
    },
    {
      name: 'the-cli-and-the-page-speak-through-the-client',
      severity: 'error',
      from: { path: '^(packages/cli|console)/' },
      to: { path: '^server/' },
    },
    ...kernelRules,
    ...moduleRules,
  ],
  options: {
    doNotFollow: { path: 'node_modules|/dist/' },
    exclude: { path: '/dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'default'],
      extensions: ['.ts', '.tsx', '.mjs', '.js'],
    },
  },
}
