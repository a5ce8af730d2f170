import { defineConfig } from 'vitest/config';

/** Tests without processes of their own that leave nothing behind: they share one, and what it has loaded. */
const inOneProcess = [
  'src/**/*.test.ts',
  'test/{live-,import,customer-,docs-}*.test.ts',
  'test/{look-up,crm-consent,planning,reorder,lead-and-stage-identity,event-schema,operator}.test.ts',
];

export default defineConfig({
  resolve: { conditions: ['source'] },
  test: {
    testTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: 'in one process', include: inOneProcess, isolate: false } },
      { extends: true, test: { name: 'end to end', include: ['test/**/*.test.ts'], exclude: inOneProcess } },
    ],
    reporters: ['default', './test/support/closing-line.ts'],
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: ['src/**/*.test.ts', 'src/**/*.d.ts'],
      reporter: ['text-summary'],
    },
  },
});
