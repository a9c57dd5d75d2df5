import { dirname } from "node:path/posix";
import { maskedText } from "@kustogen/kustomize/credentials/masking.ts";
import { pointer } from "@kustogen/kustomize/merge/json-document.ts";
import { equal } from "@kustogen/kustomize/value/equal.ts";
import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { asMap } from "@kustogen/kustomize/value/resource.ts";
import type { Value } from "@kustogen/kustomize/value/value.ts";
import { type Document, isMap, isScalar, isSeq, type Node, parseAllDocuments, type YAMLMap } from "yaml";
import { handWrittenPatches } from "../../authoring/hand-written-patches.ts";
import type { States } from "./wrapped-states.ts";

/** The comments of hand-written files. What looks like a credential stays in the files. */
export class Comments {
  readonly #documents: Document[] = [];
  /** The operations of JSON 6902 patches, by what their documents say, and whether they are of an object. */
  readonly #operations = new Map<Value, Document>();
  readonly #patchesOf: ReturnType<typeof handWrittenPatches>[];

  /** @param texts by path */
  constructor(private readonly texts: readonly (readonly [path: string, text: string])[]) {
    for (const [, text] of texts)
      for (const document of text.includes("#") ? parseAllDocuments(text) : [])
        if (isMap(document.contents) && document.hasIn(["metadata", "name"])) this.#documents.push(document);
    const files = Object.fromEntries(texts);
    const parse = (text: string) =>
      parseAllDocuments(text).map((document) => {
        const value: Value = document.toJS();
        this.#operations.set(value, document);
        return value;
      });
    const folders = new Set(texts.map(([path]) => dirname(path)));
    this.#patchesOf = [...folders].map((folder) => handWrittenPatches(files, folder, parse));
  }

  /** The comments that code lacks, such as those of kustomizations and JSON patches, each with its file and line. */
  notIn(code: string): string[] {
    const files = this.texts.filter(([path]) => /(?:\.ya?ml|kustomization)$/i.test(path));
    return files.flatMap(([path, text]) =>
      text.split("\n").flatMap((line, at) => {
        const said = /(?:^|\s)#+\s?(.*\S)/.exec(line)?.[1] ?? "";
        return code.includes(said) || maskedText(said) !== said ? [] : `${path}:${at + 1}: ${said}`;
      }),
    );
  }

  /** The comments about one object, "Deployment/web", by the path of their field: keys, names of elements or indexes; "" is itself. */
  of(object: string, states: States): Map<string, Comment> {
    const found = new Map<string, Comment>();
    for (const document of this.#documents)
      if (`${document.get("kind")}/${document.getIn(["metadata", "name"])}` === object) {
        const outside = [document.commentBefore, document.comment];
        for (const [key, text] of commentsIn(document, document.contents as YAMLMap, outside)) {
          const known = entryOf(found, key, () => ({ text }));
          if (key === "" && !known.text.includes(text)) known.text += `\n${text}`;
        }
      }
    const [kind = "", name = ""] = object.split("/");
    for (const patch of this.#patchesOf.flatMap((patchesOf) => patchesOf(kind, name)))
      for (const [{ layer }, state] of states)
        for (const [key, text, isWritten] of commentsAtOperations(
          this.#operations.get(patch) as Document,
          asMap(state),
        ))
          entryOf(found, key, () => ({ text, ...(isWritten && { layer }) }));
    return found;
  }
}

/** A comment; one at an operation that writes something is the reason for it, in a layer. */
export interface Comment {
  text: string;
  layer?: string;
}

/** The comments at a patch's operations, by the path of what they wrote into an object, where it still is there. */
function commentsAtOperations(document: Document, object: Value) {
  const { commentBefore, contents } = document;
  const operations = isSeq(contents) ? contents.items.filter((item) => isMap(item)) : [];
  return operations.flatMap((operation, index) => {
    const { op, path, value } = operation.toJS(document) as { op: string; path: string; value?: Value };
    const place = placeIn(object, path, value);
    if (place === undefined) return [];
    const above = index === 0 ? [commentBefore, contents?.commentBefore] : [];
    const comments = commentsIn(document, operation, above, ([field, ...below]) => [
      ...place,
      ...(field === "value" ? below : []),
    ]);
    const isWritten = value !== undefined && op !== "test";
    return [...comments].map(([key, text]) => [key, text, isWritten] as const);
  });
}

/** The path of what an operation wrote into an object: keys, and names of elements or indexes; undefined if it isn't there. */
function placeIn(object: Value, path: string, value: Value | undefined): string[] | undefined {
  const keys = pointer(path);
  let at: Value | undefined = object;
  const place = keys.map((key, depth) => {
    const list: Value[] | undefined = Array.isArray(at) ? at : undefined;
    const isIt = (one: Value) => depth === keys.length - 1 && equal(one, value ?? null);
    const index = list?.some(isIt) ? list.findLastIndex(isIt) : key;
    at = lookUp(Object(at), String(index));
    return (list && elementName(at)) ?? String(index);
  });
  return at === undefined || (value !== undefined && !equal(at, value)) ? undefined : place;
}

/**
 * The comments in a mapping, by the path of their field.
 * @param above comments before it
 * @param placed where a path belongs
 */
function commentsIn(
  document: Document,
  root: YAMLMap,
  above: readonly (string | null | undefined)[],
  placed = (path: readonly string[]) => path,
): Map<string, string> {
  const found = new Map<string, string>();
  const add = (path: readonly string[], ...comments: (string | null | undefined)[]) => {
    const said = comments.filter(Boolean).join("\n");
    const text = said.replace(/^ |[ \t]+$/gm, "").trim();
    const key = placed(path).join("\0");
    if (text === "" || maskedText(text) !== text || found.get(key)?.includes(text)) return;
    found.set(key, found.has(key) ? `${found.get(key)}\n${text}` : text);
  };
  const nameOf = (item: unknown, index: number) =>
    elementName((item as Node | undefined)?.toJS(document)) ?? String(index);
  const addBelow = (node: unknown, path: readonly string[]): void => {
    if (isMap(node))
      for (const { key, value } of node.items) {
        const own = [...path, keyOf({ key })];
        const { commentBefore, comment } = (value ?? {}) as Partial<Node>;
        add(own, (key as Node).commentBefore, comment);
        // A comment above the first element is at the list.
        if (isSeq(value)) add([...own, nameOf(value.items[0], 0)], commentBefore);
        else if (isMap(value)) add([...own, keyOf(value.items[0])], commentBefore);
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
  const { key, value } = (root.items[0] ?? {}) as { key?: Node; value?: Node };
  add([], ...above, root.commentBefore, key?.commentBefore, value?.comment, root.comment);
  addBelow(root, []);
  return found;
}

/** The name of a list's element, by the first field that it has of those which name elements; undefined without one. */
export function elementName(element: unknown): string | undefined {
  const fields = ["name", "secretKey", "key", "mountPath", "path", "host", "topologyKey"];
  const own = element as Record<string, unknown>;
  return fields.map((field) => lookUp(own, field)).find((name) => typeof name === "string");
}

function keyOf(pair: unknown): string {
  const { key } = (pair ?? {}) as { key?: unknown };
  return String(isScalar(key) ? key.value : key);
}
