import { maskedText } from "@kustogen/kustomize/credentials/masking.ts";
import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { type Document, isMap, isScalar, isSeq, type Node, parseAllDocuments } from "yaml";

/** The comments of hand-written files. What looks like a credential stays in the files. */
export class Comments {
  readonly #documents: { path: string; document: Document }[] = [];
  /** Files with comments that are at no field of an object, as in kustomizations and JSON patches, or where an earlier file has one. */
  readonly others = new Set<string>();

  /** @param texts by path */
  constructor(texts: readonly (readonly [path: string, text: string])[]) {
    for (const [path, text] of texts)
      for (const document of text.includes("#") ? parseAllDocuments(text) : [])
        if (isMap(document.contents) && document.hasIn(["metadata", "name"]))
          this.#documents.push({ path, document });
        else this.others.add(path);
  }

  /** The comments about one object, "Deployment/web", by the path of their field: keys, names of elements or indexes; "" is itself. */
  of(object: string): Map<string, string> {
    const found = new Map<string, string>();
    for (const { path, document } of this.#documents)
      if (`${document.get("kind")}/${document.getIn(["metadata", "name"])}` === object)
        for (const [key, text] of commentsIn(document)) {
          const known = entryOf(found, key, () => text);
          if (known.includes(text)) continue;
          if (key === "") found.set(key, `${known}\n${text}`);
          else this.others.add(path);
        }
    return found;
  }
}

function commentsIn(document: Document): Map<string, string> {
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
  const nameOf = (item: unknown, index: number) =>
    elementName((item as Node).toJS(document)) ?? String(index);
  const addBelow = (node: unknown, path: readonly string[]): void => {
    if (isMap(node))
      for (const { key, value } of node.items) {
        const own = [...path, keyOf({ key })];
        // A variable's source has no place of its own in the code.
        const place = path.at(-2) === "env" ? path : own;
        const { commentBefore, comment } = (value ?? {}) as Partial<Node>;
        add(place, (key as Node).commentBefore, comment);
        // A comment above the first element is at the list.
        const [first] = isMap(value) || isSeq(value) ? value.items : [];
        if (isSeq(value)) add([...own, nameOf(first, 0)], commentBefore);
        else if (isMap(value)) add([...own, keyOf(first)], commentBefore);
        addBelow(value, own);
      }
    else if (isSeq(node))
      node.items.forEach((item, index) => {
        const own = [...path, nameOf(item, index)];
        const { commentBefore, comment } = item as Node;
        add(own, commentBefore, comment);
        addBelow(item, own);
      });
  };
  const { contents } = document;
  if (!isMap(contents)) return found;
  const { key, value } = (contents.items[0] ?? {}) as { key?: Node; value?: Node };
  const head = [document.commentBefore, contents.commentBefore, key?.commentBefore];
  add([], ...head, value?.comment, document.comment, contents.comment);
  addBelow(contents, []);
  return found;
}

/** The name of a list's element, by the first field that it has of those which name elements; undefined without one. */
export function elementName(element: unknown): string | undefined {
  const fields = ["name", "secretKey", "key", "mountPath", "path", "host", "topologyKey"];
  return fields
    .map((field) => lookUp(element as Record<string, unknown>, field))
    .find((name) => typeof name === "string");
}

function keyOf(pair: unknown): string {
  const { key } = (pair ?? {}) as { key?: unknown };
  return String(isScalar(key) ? key.value : key);
}
