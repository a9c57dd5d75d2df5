import { maskedText } from "@kustogen/kustomize/credentials/masking.ts";
import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { type Document, isMap, isScalar, isSeq, type Node, parseAllDocuments } from "yaml";

/** The comments of hand-written files. What looks like a credential stays in the files. */
export class Comments {
  readonly #documents: Document[] = [];

  /** @param texts by path */
  constructor(private readonly texts: readonly (readonly [path: string, text: string])[]) {
    for (const [, text] of texts)
      for (const document of text.includes("#") ? parseAllDocuments(text) : [])
        if (isMap(document.contents) && document.hasIn(["metadata", "name"])) this.#documents.push(document);
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
  of(object: string): Map<string, string> {
    const found = new Map<string, string>();
    for (const document of this.#documents)
      if (`${document.get("kind")}/${document.getIn(["metadata", "name"])}` === object)
        for (const [key, text] of commentsIn(document)) {
          const known = entryOf(found, key, () => text);
          if (key === "" && !known.includes(text)) found.set(key, `${known}\n${text}`);
        }
    return found;
  }
}

function commentsIn(document: Document): Map<string, string> {
  const found = new Map<string, string>();
  const add = (path: readonly string[], ...comments: (string | null | undefined)[]) => {
    const said = comments.filter(Boolean).join("\n");
    const text = said.replace(/^ |[ \t]+$/gm, "").trim();
    const key = path.join("\0");
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
  const own = element as Record<string, unknown>;
  return fields.map((field) => lookUp(own, field)).find((name) => typeof name === "string");
}

function keyOf(pair: unknown): string {
  const { key } = (pair ?? {}) as { key?: unknown };
  return String(isScalar(key) ? key.value : key);
}
