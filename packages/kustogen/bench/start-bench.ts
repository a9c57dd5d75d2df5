// Starts the benchmarks as the command starts itself.
import { keepCompiled } from "../src/cli/compile-cache.ts";

keepCompiled();
await import("./bench.ts");
