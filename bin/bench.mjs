// Starts the benchmarks from dist/, rebuilding it first when a source file changed since.
import { build, isCurrent } from "./build.mjs";

if (!isCurrent()) await build();
await import("../dist/bench.mjs");
