// Starts the benchmarks as bin/kustogen.mjs starts the command, bundling them first when a source file changed since.
import "../bin/v8.mjs";
import { BENCH, buildIfStale } from "../tools/build.mjs";

await buildIfStale(BENCH);
await import("./dist/bench.mjs");
