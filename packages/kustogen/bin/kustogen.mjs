#!/usr/bin/env node
// Starts the command line from dist/. In a checkout of the engine it is rebuilt first when a source changed since.
import "./v8.mjs";
import { existsSync } from "node:fs";

const build = new URL("../tools/build.mjs", import.meta.url);
if (existsSync(build)) await (await import(build.href)).buildIfStale();
await import("../dist/kustogen.mjs");
