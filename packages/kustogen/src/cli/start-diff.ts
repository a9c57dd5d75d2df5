// Starts the second thread of `diff`.
import { keepCompiled } from "./compile-cache.ts";

keepCompiled();
await import("./diff/threads/second.ts");
