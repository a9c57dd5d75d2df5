// Starts the second thread of `gen`.
import { keepCompiled } from "./compile-cache.ts";

keepCompiled();
await import("../generate/threads/second.ts");
