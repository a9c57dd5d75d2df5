import { hash } from "node:crypto";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Input } from "./cache.ts";

/** The files that a module is made from: itself and everything that it imports, directly or not; sorted. */
export function closureOf(inputs: Readonly<Record<string, Input>>, module: string): string[] {
  const found = new Set<string>();
  const pending = [module];
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    const input = lookUp(inputs, path);
    if (found.has(path) || input === undefined) continue;
    found.add(path);
    pending.push(...input.imports);
  }
  return [...found].sort();
}

/**
 * A digest of these files and of where their imports lead. That of a closure says, when it is unchanged, that the
 * module does what it did.
 */
export function digestOf(inputs: Readonly<Record<string, Input>>, paths: readonly string[]): string {
  let text = "";
  for (const path of paths) {
    const input = lookUp(inputs, path);
    text += `${path}\0${input?.digest}\0${input?.imports.join("\0")}\n`;
  }
  return hash("sha256", text, "base64url");
}
