#!/usr/bin/env node
// Starts the command line from dist/. In a checkout of the engine it is rebuilt first when a source changed since.
import { existsSync } from "node:fs";
import * as module from "node:module";
import { setFlagsFromString } from "node:v8";

// A run is over in seconds and its code is large: optimizing functions later costs a third less (docs/bench.md).
// Newer V8 has no such flag and says so on standard error.
if (Number.parseInt(process.versions.v8, 10) < 12) setFlagsFromString("--interrupt-budget=800000");

// From Node 22.8 on what was compiled is kept for the next start; the folder is Node's own, NODE_COMPILE_CACHE moves it.
module.enableCompileCache?.();

const build = new URL("../tools/build.mjs", import.meta.url);
if (existsSync(build)) await (await import(build.href)).buildIfStale();
await import("../dist/kustogen.mjs");
