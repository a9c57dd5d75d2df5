import { createRequire } from "node:module";
import type { RE2JS } from "re2js";
import { InputError } from "../../errors/errors.ts";

type Engine = typeof import("re2js");

let engine: Engine | undefined;

/**
 * RE2 in JavaScript, loaded when the first expression needs it: most selectors are plain names. The first `require` is
 * the bundle's, which holds the engine; where these sources run unbundled there is none.
 */
function load(): Engine {
  if (engine !== undefined) return engine;
  try {
    engine = require("re2js") as Engine;
  } catch {
    engine = createRequire(import.meta.url)("re2js") as Engine;
  }
  return engine;
}

/** An expression in Go's syntax, compiled. `pattern` is what the message of InputError names when it is none. */
export function compileRe2(source: string, pattern: string): RE2JS {
  const { RE2JS } = load();
  try {
    return RE2JS.compile(source);
  } catch (error) {
    throw new InputError(
      `"${pattern}" is no regular expression: ${error instanceof Error ? error.message.replace(/^error parsing regexp: /, "") : String(error)}`,
    );
  }
}
