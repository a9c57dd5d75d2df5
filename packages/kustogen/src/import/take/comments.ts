import { dirname } from "node:path/posix";
import { maskedText } from "@kustogen/kustomize/credentials/masking.ts";
import { pointer } from "@kustogen/kustomize/merge/json-document.ts";
import { equal } from "@kustogen/kustomize/value/equal.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { asMap } from "@kustogen/kustomize/value/resource.ts";
import type { Value } from "@kustogen/kustomize/value/value.ts";
import { type Document, isMap, isScalar, isSeq, type Node, parseAllDocuments, type Range } from "yaml";
import { handWrittenPatches } from "../../authoring/hand-written-patches.ts";
import type { Operation } from "../../factor/json6902.ts";
import type { States } from "./wrapped-states.ts";

/** The comments of hand-written files. What looks like a credential stays in the files. */
export class Comments {
  readonly #documents: Document[] = [];
  /** What is said at operations. */
  readonly #said = new Map<Operation, string>();
  /** The patches of each folder. */
  readonly #patches: (readonly [folder: string, patchesOf: ReturnType<typeof handWrittenPatches>])[];

  /** @param texts by path */
  constructor(private readonly texts: readonly (readonly [path: string, text: string])[]) {
    for (const [, text] of texts)
      for (const document of text.includes("#") ? parseAllDocuments(text) : [])
        if (isMap(document.contents) && document.hasIn(["metadata", "name"])) this.#documents.push(document);
    // What is said above an inline patch stands in it.
    const inline = (_: string, said: string, entry: string, pad: string) =>
      entry + said.replace(/^ *(?=#)/gm, pad) + pad;
    const files = Object.fromEntries(texts.map(([path, text]) => [path, text.replace(ABOVE_PATCH, inline)]));
    const folders = new Set(texts.map(([path]) => dirname(path)));
    this.#patches = [...folders].map((folder) => [
      folder,
      handWrittenPatches(files, folder, (text) => this.#parse(text)),
    ]);
  }

  #parse(text: string): Value[] {
    return parseAllDocuments(text).map((document) => {
      const { contents } = document;
      const value = document.toJS();
      let from = 0;
      for (const [at, item] of isSeq(contents) ? contents.items.entries() : []) {
        const [, , end] = (item as Node).range as Range;
        const lines = text.slice(from, end).match(/(?<=(?:^|\s)#+ *)[^\s#].*/gm) ?? [];
        this.#said.set(value[at], lines.join("\n"));
        from = end;
      }
      return value;
    });
  }

  /** The comments that code lacks, such as those of kustomizations, each with its file and line. */
  notIn(code: string): string[] {
    const files = this.texts.filter(([path]) => /(?:\.ya?ml|kustomization)$/i.test(path));
    return files.flatMap(([path, text]) =>
      text.split("\n").flatMap((line, at) => {
        const said = /(?:^|\s)#+\s*(.*\S)/.exec(line)?.[1] ?? "";
        return code.includes(said) || maskedText(said) !== said ? [] : `${path}:${at + 1}: ${said}`;
      }),
    );
  }

  /** The comments about one object, "Deployment/web". */
  of(object: string, states: States): Comment[] {
    const found: Comment[] = [];
    const add = (key: string, text: string, layer?: string) => {
      const known = found.find((one) => one.key === key && one.layer === layer);
      if (known === undefined) found.push({ key, text, layer });
      else if (key === "" && !known.text.includes(text)) known.text += `\n${text}`;
    };
    for (const document of this.#documents)
      if (`${document.get("kind")}/${document.getIn(["metadata", "name"])}` === object)
        for (const own of commentsIn(document)) add(...own);
    const [kind = "", name = ""] = object.split("/");
    for (const [folder, patchesOf] of this.#patches) {
      const own = states.filter(([{ settings }]) => Object(settings).folder === folder);
      for (const patch of patchesOf(kind, name))
        for (const [{ layer }, state] of own.length > 0 ? own : states) {
          let above = { place: "", text: "" };
          for (const operation of (Array.isArray(patch) ? patch : []) as unknown as Operation[]) {
            const { op, value } = operation;
            const key = placeOf(operation, asMap(state));
            const place = dirname(operation.path);
            const text = (
              (place === above.place ? above.text : "") + (this.#said.get(operation) ?? "")
            ).trim();
            // What makes room for another field has no place of its own.
            above = { place, text: key === undefined ? `${text}\n` : "" };
            if (key !== undefined && text !== "" && maskedText(text) === text)
              add(key, text, value !== undefined && op !== "test" ? layer : undefined);
          }
        }
    }
    return found;
  }
}

/** A comment; one at an operation that writes something is the reason for it, in a layer. */
export interface Comment {
  /** The path of its field: keys, names of elements or indexes; "" is the object itself. */
  key: string;
  text: string;
  layer: string | undefined;
}

/** Comments above the patches of a kustomization or one of them, the entry up to its inline patch, and the spaces in that. */
const ABOVE_PATCH =
  /^((?: *#.*\n)+)(\n*(?:patches\w*:\n)? *- (?:(?! *#| *- |.*patch:).*\n)*?.*\bpatch: [|>][-+]?\n)( +)/gm;

/** The place of what an operation wrote into an object, as the key of a comment; undefined if it isn't there. */
function placeOf({ path, value }: Operation, object: Value): string | undefined {
  const keys = pointer(path);
  let at: Value | undefined = object;
  const place = keys.map((key, depth) => {
    const list: Value[] | undefined = Array.isArray(at) ? at : undefined;
    const isIt = (one: Value) => depth === keys.length - 1 && equal(one, value ?? null);
    const index = list?.some(isIt) ? list.findLastIndex(isIt) : key;
    at = lookUp(Object(at), String(index));
    return (list && elementName(at)) ?? String(index);
  });
  return at === undefined || !equal(at, value ?? at) ? undefined : place.join("\0");
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
