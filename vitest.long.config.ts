import { defineConfig } from "vitest/config";

/** Long simulations, kills and full-size real data: `npm run test:long`. */
export default defineConfig({
  test: {
    include: ["src/**/*.long.ts", "test/**/*.long.ts"],
    setupFiles: ["test/fail-on-console.ts"],
    testTimeout: 900_000,
    hookTimeout: 900_000,
    maxWorkers: "100%",
  },
});
