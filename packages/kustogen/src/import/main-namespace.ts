import { compareText } from "@kustogen/kustomize/value/compare-text.ts";
import type { ImportedState } from "./state.ts";

/** The most frequent namespace of the objects. */
export function mainNamespace({ expected }: ImportedState): string | undefined {
  const counts = new Map<string, number>();
  for (const { metadata } of expected)
    if (typeof metadata.namespace === "string")
      counts.set(metadata.namespace, (counts.get(metadata.namespace) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || compareText(a, b))[0]?.[0];
}
