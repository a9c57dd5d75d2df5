import { maskedText } from "@kustogen/kustomize/credentials/masking.ts";
import { isMap, isScalar, isSeq, type Node, parseAllDocuments } from "yaml";

/** The name of an element, or its index. */
function nameOf(item: unknown, index: number): string {
  const name = isMap(item) ? item.get("name") : undefined;
  return typeof name === "string" ? name : String(index);
}

function keyOf(pair: unknown): string {
  const { key } = (pair ?? {}) as { key?: unknown };
  return String(isScalar(key) ? key.value : key);
}

/**
 * The comments in hand-written files about one object, by the path of their field: keys, and names of elements or their
 * index. "" is the object itself. What looks like a credential stays in the files.
 */
export function commentsOf(texts: Iterable<string>, kind: string, name: string): Map<string, string> {
  const found = new Map<string, string>();
  const add = (path: readonly string[], ...comments: (string | null | undefined)[]) => {
    const lines = comments
      .flatMap((comment) => (comment ? comment.split("\n") : []))
      .map((line) => line.replace(/^ /, "").trimEnd());
    const text = lines.join("\n").trim();
    const key = path.join("\0");
    if (text === "" || maskedText(text) !== text || found.get(key)?.includes(text)) return;
    found.set(key, found.has(key) ? `${found.get(key)}\n${text}` : text);
  };
  const visit = (node: unknown, path: readonly string[]): void => {
    if (isMap(node))
      for (const { key, value } of node.items) {
        const own = [...path, keyOf({ key })];
        // A variable's source has no place of its own in the code.
        const place = path.at(-2) === "env" ? path : own;
        const { commentBefore, comment } = (value ?? {}) as Partial<Node>;
        add(place, (key as Node).commentBefore, isScalar(value) ? comment : undefined);
        // A comment above the first element is at the list.
        const [first] = isMap(value) || isSeq(value) ? value.items : [];
        if (isSeq(value)) add([...own, nameOf(first, 0)], commentBefore);
        else if (isMap(value)) add([...own, keyOf(first)], commentBefore);
        visit(value, own);
      }
    else if (isSeq(node))
      node.items.forEach((item, index) => {
        const own = [...path, nameOf(item, index)];
        const { commentBefore, comment } = item as Node;
        add(own, commentBefore, isScalar(item) ? comment : undefined);
        visit(item, own);
      });
  };
  for (const text of texts) {
    if (!text.includes("#") || !text.includes(kind)) continue;
    for (const document of parseAllDocuments(text)) {
      const { contents, commentBefore } = document;
      if (
        !isMap(contents) ||
        String(contents.get("kind")) !== kind ||
        String(contents.getIn(["metadata", "name"])) !== name
      )
        continue;
      add(
        [],
        commentBefore,
        contents.commentBefore,
        (contents.items[0]?.key as Node | undefined)?.commentBefore,
      );
      for (const { key, value } of contents.items.slice(0, 1)) {
        (key as Node).commentBefore = null;
        add([], (value as Partial<Node> | null)?.comment);
      }
      visit(contents, []);
    }
  }
  return found;
}
