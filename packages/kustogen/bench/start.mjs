// Starts the benchmarks, bundling them first when a source file changed since.
import { setFlagsFromString } from "node:v8";
import { BENCH, buildIfStale } from "../tools/build.mjs";

// As bin/kustogen.mjs does, whose speed is measured.
if (Number.parseInt(process.versions.v8, 10) < 12) setFlagsFromString("--interrupt-budget=800000");

await buildIfStale(BENCH);
await import("./dist/bench.mjs");
