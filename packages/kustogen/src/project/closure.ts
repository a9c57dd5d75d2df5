import { createHash } from "node:crypto";
import type { Input } from "./cache.ts";

/** The files that a module is made from: itself and everything that it imports, directly or not; sorted. */
export function closureOf(inputs: Readonly<Record<string, Input>>, module: string): string[] {
  const found = new Set<string>();
  const pending = [module];
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    const input = inputs[path];
    if (found.has(path) || input === undefined) continue;
    found.add(path);
    pending.push(...input.imports);
  }
  return [...found].sort();
}

/**
 * A digest of a module and everything that it imports, so that an unchanged one says that the module does what it
 * did. Undefined when the bundle has no such module.
 */
export function closureDigest(inputs: Readonly<Record<string, Input>>, module: string): string | undefined {
  if (inputs[module] === undefined) return undefined;
  const hash = createHash("sha256");
  for (const path of closureOf(inputs, module)) hash.update(`${path}\0${inputs[path]?.digest}\0`);
  return hash.digest("hex");
}
