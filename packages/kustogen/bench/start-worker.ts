// Starts the second thread of the benchmarks, as that of `gen` is started.
import { keepCompiled } from "../src/cli/compile-cache.ts";

keepCompiled();
await import("./bench-worker.ts");
