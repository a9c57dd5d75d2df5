import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    setupFiles: ["test/seed.ts"],
    testTimeout: 60_000,
    // Vitest leaves one core to itself by default, which would be half of two.
    maxWorkers: availableParallelism(),
  },
});
