import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { PROGRAMS } from "./test/starts-programs.ts";

// Programs written in Go, such as esbuild, which compiles a thousand small files below, collect their little memory less
// often: up to a quarter of their time.
process.env.GOGC ??= "400";

/** The engine's plugin as it is built: what imports packages by name can't be part of a configuration from its sources. */
const engine = new URL("./packages/kustogen/", import.meta.url);
await (await import(new URL("tools/build.mjs", engine).href)).buildIfStale();
const { compiledSources, compileIfStale, TRANSLATED } = await import(
  new URL("tools/modules.mjs", engine).href
);
const { atSource, compiledTests, compileTestsIfStale } = await import(
  new URL("tools/test-modules.mjs", engine).href
);
const [tests] = await Promise.all([compileTestsIfStale(), compileIfStale()]);
const { textFiles } = await import(new URL("dist/vitest.mjs", engine).href);

/**
 * The test that counts the calls of all functions: the fewer a process has met before, the faster that is, and what it has
 * optimized is thrown away for it.
 */
const COUNTS = /\/linear\.slow\.test\.ts$/;

/** Starting a program copies the tables of a process's memory, so that it takes longer the larger that has grown. */
class ProgramsFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]) {
    const sorted = await super.sort(files);
    const turn = ({ moduleId }: TestSpecification) =>
      COUNTS.test(moduleId) ? 0 : PROGRAMS.test(moduleId) ? 1 : 2;
    return sorted.sort((a, b) => turn(a) - turn(b));
  }
}

/** Settings of a process. */
const OF_PROCESSES = [
  // Short-lived objects die young with room for them, and no collection looks at what allocated them, without
  // threads that wait for each other where all cores are busy; code is compiled at once, roughly, and stays so from
  // one file to the next.
  ...["--max-semi-space-size=64", "--no-allocation-site-pretenuring", "--no-parallel-scavenge"],
  ...["--always-sparkplug", "--no-flush-bytecode"],
  // Most code is done before optimizing it has paid; later versions of Node have no such setting.
  ...(process.versions.node.startsWith("20.") ? ["--interrupt-budget=1000000"] : []),
];

export default defineConfig({
  plugins: [compiledSources(), compiledTests(tests), textFiles()],
  // The engine is read from its sources, each compiled by itself.
  ssr: { resolve: { conditions: ["kustogen-source"] } },
  test: {
    // Tests that start the command line find its bundle up to date.
    globalSetup: ["packages/kustogen/test/build.mjs", "packages/review/test/check/stale-findings.ts"],
    // What tests call of the built engine is Node's to import, as where it is installed.
    server: { deps: { external: [/\/packages\/kustogen\/dist\//] } },
    include: ["packages/*/test/**/*.test.ts", "test/**/*.test.ts"],
    setupFiles: ["packages/kustogen/test/seed.ts", "test/small-shell.ts"],
    // Each process imports the engine once for all of its files, not once for each: a third of the time.
    isolate: false,
    // What Vite made of a test stays for the next run.
    experimental: { fsModuleCache: true, fsModuleCachePath: TRANSLATED },
    execArgv: OF_PROCESSES,
    onStackTrace: atSource,
    sequence: { sequencer: ProgramsFirst },
    // Only what waits forever is ended by these: a busy machine makes no test fail.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    // One more than there are cores: for a fifth of its time, each waits for programs that it has started.
    maxWorkers: availableParallelism() + 1,
  },
});
