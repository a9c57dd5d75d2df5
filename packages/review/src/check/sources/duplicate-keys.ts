import { isScalar, LineCounter, parseAllDocuments, visit } from "yaml";

/** A key that occurs more than once in a mapping, with its lines, 1-based. */
export interface DuplicateKey {
  key: string;
  lines: readonly number[];
}

/** The duplicate keys of a YAML text, in order. */
export function duplicateKeys(text: string): DuplicateKey[] {
  const counter = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: counter, uniqueKeys: false, logLevel: "silent" });
  const found: DuplicateKey[] = [];
  for (const document of documents)
    if ("contents" in document)
      visit(document, {
        Map(_, { items }) {
          const lines = new Map<string, number[]>();
          for (const { key } of items)
            if (isScalar(key) && key.range) {
              const known = lines.get(String(key.value)) ?? [];
              lines.set(String(key.value), [...known, counter.linePos(key.range[0]).line]);
            }
          for (const [key, at] of lines) if (at.length > 1) found.push({ key, lines: at });
        },
      });
  return found;
}
