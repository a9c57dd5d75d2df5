import { hash } from "node:crypto";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Input } from "./cache.ts";

/** The files of a module: itself and everything that it imports, directly or indirectly; sorted. */
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

/** A digest of these files, or all, and of what their imports lead to; a module with an unchanged one behaves as before. */
export function closureDigest(inputs: Readonly<Record<string, Input>>, paths = Object.keys(inputs)): string {
  let text = "";
  for (const path of paths) {
    const input = lookUp(inputs, path);
    text += `${path}\0${input?.digest}\0${input?.imports.join("\0")}\n`;
  }
  return hash("sha256", text, "base64url");
}
