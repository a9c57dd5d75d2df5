import { literalPattern } from "@kustogen/kustomize/value/literal-pattern.ts";
import type { MentioningText } from "./mentioned-folders.ts";

const POLICY = /^apiVersion:\s*["']?kyverno\.io\//m;

/**
 * The first file with a Kyverno policy that writes a field into objects of a kind. The API server asks it before it
 * validates them.
 */
export function writtenByPolicy(
  { kind, field }: { kind: string; field: string },
  texts: Iterable<MentioningText>,
): string | undefined {
  const matches = new RegExp(`^[ \\t]*-\\s*["']?(?:[\\w.*-]+/)*${literalPattern(kind)}["']?\\s*$`, "m");
  const writes = new RegExp(
    `\\bmutate:[^]*?\\n\\s*["']?(?:\\+\\(${literalPattern(field)}\\)|${literalPattern(field)})["']?:`,
  );
  for (const { path, text } of texts)
    if (POLICY.test(text) && matches.test(text) && writes.test(text)) return path;
  return undefined;
}
