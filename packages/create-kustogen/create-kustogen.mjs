#!/usr/bin/env node
// `npm create kustogen [DIR]` is `kustogen init [DIR]`.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const program = createRequire(import.meta.url)
  .resolve("kustogen/package.json")
  .replace(/package\.json$/, "bin/kustogen.mjs");
process.argv.splice(2, 0, "init");
await import(pathToFileURL(program).href);
