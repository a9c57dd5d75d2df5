import { posix } from "node:path";
import { maskedText } from "@kustogen/kustomize/credentials/masking.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { type Document, isMap, isScalar, isSeq, type Node, parseAllDocuments } from "yaml";

/** What a hand-written file says about one object, or all of a kind: the object itself, or a patch that looks like it. */
interface Part {
  kind: string;
  name: string | undefined;
  document: Document;
}

/** The comments of hand-written files. What looks like a credential stays in the files. */
export class Comments {
  readonly #parts: Part[] = [];
  /** Files with comments that are at no field of an object: kustomizations, and JSON patches. */
  readonly others = new Set<string>();

  /** @param texts by path */
  constructor(texts: ReadonlyMap<string, string>) {
    for (const [path, text] of texts) {
      if (!text.includes("#")) continue;
      for (const document of parseAllDocuments(text)) {
        const kind = document.get("kind");
        const name = document.getIn(["metadata", "name"]);
        if (typeof name === "string") this.#parts.push({ kind: String(kind), name, document });
        else if (isMap(document.contents)) this.#addKustomization(document, path, texts);
      }
    }
  }

  #addKustomization(document: Document, path: string, texts: ReadonlyMap<string, string>): void {
    this.others.add(path);
    for (const field of ["patches", "patchesJson6902"]) {
      const patches = document.get(field);
      for (const entry of isSeq(patches) ? patches.items : []) {
        if (!isMap(entry)) continue;
        const file = posix.join(posix.dirname(path), String(entry.get("path")));
        const text = entry.get("patch") ?? texts.get(file);
        if (typeof text !== "string" || !text.includes("#")) continue;
        const [kind, name] = ["kind", "name"].map((key) => entry.getIn(["target", key]));
        for (const patch of parseAllDocuments(text)) {
          if (!isMap(patch.contents)) {
            this.others.add(entry.has("patch") ? path : file);
            continue;
          }
          const called = name ?? patch.getIn(["metadata", "name"]);
          this.#parts.push({
            kind: String(kind ?? patch.get("kind")),
            name: called === undefined ? undefined : String(called),
            document: patch,
          });
        }
      }
    }
  }

  /** The comments about one object, "Deployment/web", by the path of their field: keys, names of elements or indexes; "" is itself. */
  of(object: string): Map<string, string> {
    const found = new Map<string, string>();
    const [of = "", called] = object.split("/");
    for (const { kind, name = called, document } of this.#parts)
      if (kind === of && name === called) addComments(found, document);
    return found;
  }
}

function addComments(found: Map<string, string>, document: Document): void {
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
  if (!isMap(contents)) return;
  const { key, value } = (contents.items[0] ?? {}) as { key?: Node; value?: Node };
  const head = [document.commentBefore, contents.commentBefore, key?.commentBefore];
  add([], ...head, value?.comment, document.comment, contents.comment);
  addBelow(contents, []);
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
