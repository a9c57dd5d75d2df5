import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  // The engine is read from its sources: no build comes before a test.
  ssr: { resolve: { conditions: ["kustogen-source"] } },
  test: {
    include: ["packages/*/test/**/*.test.ts", "test/**/*.test.ts"],
    setupFiles: ["packages/kustogen/test/seed.ts"],
    testTimeout: 60_000,
    // Vitest leaves one core to itself by default, which would be half of two.
    maxWorkers: availableParallelism(),
  },
});
