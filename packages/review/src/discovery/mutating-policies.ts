import { literalPattern } from "@kustogen/kustomize/value/literal-pattern.ts";
import type { MentioningText } from "./mentioned-folders.ts";

const POLICY = /^apiVersion:\s*["']?kyverno\.io\//m;
/** All from the first part that changes objects. */
const MUTATIONS = /\bmutate:[\s\S]*/;

/**
 * The first file with a Kyverno policy that writes a field into objects of a kind. The API server asks it before it
 * validates them.
 */
export function writtenByPolicy(
  { kind, field }: { kind: string; field: string },
  texts: Iterable<MentioningText>,
): string | undefined {
  // In a list of kinds, or the kind of a target: `- Pod`, `kind: Gateway`.
  const matches = new RegExp(
    `^[ \\t]*(?:-|(?:-[ \\t]*)?kind:)\\s*["']?(?:[\\w.*-]+/)*${literalPattern(kind)}["']?\\s*$`,
    "m",
  );
  const writes = new RegExp(
    `^[ \\t]*["']?(?:\\+\\(${literalPattern(field)}\\)|${literalPattern(field)})["']?:|\\bpath:[ \\t]*["']?[\\w/-]*/${literalPattern(field)}(?![\\w])`,
    "m",
  );
  for (const { path, text } of texts) {
    if (!POLICY.test(text) || !matches.test(text)) continue;
    const [mutations] = MUTATIONS.exec(text) ?? [];
    if (mutations !== undefined && writes.test(mutations)) return path;
  }
  return undefined;
}
