import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    globalSetup: 'test/temporary.ts',
    testTimeout: 60_000,
    // Two cores: more workers only take turns.
    maxWorkers: 2,
  },
})
