// Starts the benchmarks from dist/, rebuilding it first when a source file changed since.
import { setFlagsFromString } from "node:v8";
import { buildIfStale } from "./build.mjs";

// A run is over in seconds and its code is large: optimizing functions later costs a third less (docs/bench.md).
setFlagsFromString("--interrupt-budget=800000");

await buildIfStale();
await import("../dist/bench.mjs");
