#!/usr/bin/env node
// Starts the command line from dist/. In a checkout of the engine it is rebuilt first when a source changed since, unless
// tests of that checkout, which did so at their start, start it.
import "./v8.mjs";
import { existsSync } from "node:fs";

const build = new URL("../tools/build.mjs", import.meta.url);
if (process.env.KUSTOGEN_BUILT !== build.href && existsSync(build))
  await (await import(build.href)).buildIfStale();
(await import("../dist/compile-cache.mjs")).keepCompiled();
await import("../dist/kustogen.mjs");
