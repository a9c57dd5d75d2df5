import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Path } from "@kustogen/kustomize/value/value.ts";

/** What a template makes of a value that is no text, or missing: as a word of its own, or a part of a name, a host or a path. */
const HOLE = /(?:^|[\s/.:@=_,]|(?<=(?:^|[\s=])[^-\s=][^\s=]*)-)undefined(?=$|[\s/.:@_,?&-])/;

/**
 * The path of a text into which a template has put "undefined" or "[object Object]", if there is one.
 * @param like a value without any, whose parts needn't be searched again
 */
export function templateHole(value: unknown, like: unknown): Path | undefined {
  if (typeof value === "string") return value !== like && isHole(value) ? [] : undefined;
  if (value === like || typeof value !== "object" || value === null) return undefined;
  for (const [key, own] of Object.entries(value)) {
    const found = templateHole(own, lookUp(like as Record<string, unknown> | undefined, key));
    if (found !== undefined) return [Array.isArray(value) ? Number(key) : key, ...found];
  }
  return undefined;
}

/** In a sentence or a program, the word means itself. */
function isHole(text: string): boolean {
  if (text.includes("[object Object]")) return true;
  return text.includes("undefined") && HOLE.test(text) && text.trim().split(/\s+/).length < 5;
}
