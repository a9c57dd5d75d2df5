#!/usr/bin/env node
// Starts the command line from dist/. In a checkout of the engine it is rebuilt first when a source changed since, unless
// tests of that checkout, which did so at their start, start it.
import "./v8.mjs";
import { existsSync, readFileSync, writeSync } from "node:fs";

const build = new URL("../tools/build.mjs", import.meta.url);
if (process.env.KUSTOGEN_BUILT !== build.href && existsSync(build))
  await (await import(build.href)).buildIfStale();
if (!printsVersion(process.argv.slice(2))) {
  (await import("../dist/compile-cache.mjs")).keepCompiled();
  await import("../dist/kustogen.mjs");
}

/** Prints the version without loading any other code, if that is all that is asked; false also where it can't be printed. */
function printsVersion([option, ...more]) {
  if ((option !== "--version" && option !== "-V") || more.length > 0) return false;
  try {
    const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
    writeSync(1, `${version}\n`);
    return true;
  } catch {
    return false;
  }
}
