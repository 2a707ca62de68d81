import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts", "scripts/**/*.test.ts"],
    setupFiles: ["test/fail-on-console.ts"],
    maxWorkers: "100%",
    testTimeout: 60_000,
    maxConcurrency: 3,
    hookTimeout: 120_000,
  },
});
