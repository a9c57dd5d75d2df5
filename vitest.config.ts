import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { textFiles } from "./packages/kustogen/src/vitest/index.ts";

export default defineConfig({
  plugins: [textFiles()],
  // The engine is read from its sources: no build comes before a test.
  ssr: { resolve: { conditions: ["kustogen-source"] } },
  test: {
    // Tests that start the command line find its bundle up to date.
    globalSetup: ["packages/kustogen/test/build.mjs"],
    // What tests call of the built engine is Node's to import, as where it is installed.
    server: { deps: { external: [/\/packages\/kustogen\/dist\//] } },
    include: ["packages/*/test/**/*.test.ts", "test/**/*.test.ts"],
    setupFiles: ["packages/kustogen/test/seed.ts"],
    // Each process imports the engine once for all of its files, not once for each: a third of the time.
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Vitest leaves one core to itself by default, which would be half of two.
    maxWorkers: availableParallelism(),
  },
});
