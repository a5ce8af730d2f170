// The import table of docs/design: which folder of src may import which. A folder is imported through its index.ts.
const allowed = {
  spec: [],
  customer: ['spec'],
  funnel: ['spec'],
  event: ['spec', 'customer'],
  sources: ['spec', 'customer', 'event'],
  leads: ['spec', 'event'],
  outbox: ['spec', 'event'],
  intake: ['spec', 'sources', 'leads', 'event', 'funnel', 'outbox'],
  delivery: ['spec', 'event', 'outbox'],
  report: ['spec', 'leads', 'funnel', 'outbox'],
  store: ['spec', 'leads', 'outbox', 'report', 'intake'],
  sandbox: ['event'],
  config: ['spec'],
  server: ['app'],
};
const pure = '^src/(spec|customer|funnel|event)/';
const test = '\\.test\\.ts$';

export default {
  forbidden: [
    ...Object.entries(allowed).map(([folder, may]) => ({
      name: `${folder}-imports`,
      comment: `src/${folder} may import ${may.join(', ') || 'nothing'} (docs/architecture.md)`,
      severity: 'error',
      from: { path: `^src/${folder}/`, pathNot: test },
      to: { path: '^src/', pathNot: `^src/(${[folder, ...may].join('|')})/` },
    })),
    {
      name: 'through-index',
      comment: 'Other folders are imported through their index.ts only',
      severity: 'error',
      from: { path: '^src/([^/]+)/' },
      to: {
        path: '^src/([^/]+)/',
        pathNot: ['^src/$1/', '^src/[^/]+/index\\.ts$', '^src/store/sqlite/index\\.ts$'],
      },
    },
    {
      name: 'pure-core',
      comment: 'The pure core uses no part of Node but node:crypto',
      severity: 'error',
      from: { path: pure, pathNot: test },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?crypto$' },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-test-imports',
      comment: 'Nothing imports a test',
      severity: 'error',
      from: { pathNot: test },
      to: { path: test },
    },
    {
      name: 'dev-dependencies-stay-out',
      severity: 'error',
      from: { path: '^(src|bin)/', pathNot: test },
      to: { dependencyTypes: ['npm-dev'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { conditionNames: ['source', 'import', 'node', 'default'] },
  },
};
