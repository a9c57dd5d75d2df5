// Starts the benchmarks as bin/kustogen.mjs starts the command, bundling them first when a source file changed since.
import "../bin/v8.mjs";
import { fileURLToPath } from "node:url";
import { runScript } from "../../../scripts/script-help.mjs";
import { BENCH, buildIfStale } from "../tools/build.mjs";

await runScript(fileURLToPath(new URL("bench.ts", import.meta.url)), process.argv.slice(2), async () => {
  await buildIfStale(BENCH);
  await import("./dist/bench.mjs");
});
