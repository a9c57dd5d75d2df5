// Starts the second thread of `check`.
import { keepCompiled } from "./compile-cache.ts";

keepCompiled();
await import("./check/threads/second.ts");
