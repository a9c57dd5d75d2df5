import { isMap, isScalar, isSeq, LineCounter, type Node, parseAllDocuments } from "yaml";

/** A field in printed YAML: the index of its document, from 0, and its path. */
export interface PrintedField {
  document: number;
  path: (string | number)[];
}

/**
 * The fields on each line of printed YAML, by line from 1. A line has the outermost field that begins on it; a line
 * within a long text has none, and belongs to the nearest line above that has one.
 */
export function fieldLines(yaml: string): Map<number, PrintedField> {
  const counter = new LineCounter();
  const found = new Map<number, PrintedField>();
  const documents = parseAllDocuments(yaml, { lineCounter: counter, logLevel: "silent" });
  if (!Array.isArray(documents)) return found;
  const note = (node: Node, field: PrintedField) => {
    if (!node.range) return;
    const { line } = counter.linePos(node.range[0]);
    if (!found.has(line)) found.set(line, field);
  };
  const visit = (node: unknown, document: number, path: (string | number)[]): void => {
    if (isMap(node))
      for (const { key, value } of node.items) {
        if (!isScalar(key)) continue;
        const inner = [...path, String(key.value)];
        note(key, { document, path: inner });
        visit(value, document, inner);
      }
    else if (isSeq(node))
      for (const [index, item] of node.items.entries()) {
        const inner = [...path, index];
        if (isScalar(item)) note(item, { document, path: inner });
        visit(item, document, inner);
      }
  };
  for (const [index, document] of documents.entries()) visit(document.contents, index, []);
  return found;
}
