import { dirname, join } from "node:path/posix";
import { orElse } from "@kustogen/kustomize/errors/attempt.ts";
import { pointer } from "@kustogen/kustomize/merge/json-document.ts";
import { compileWhole } from "@kustogen/kustomize/regex/regex.ts";
import { equal } from "@kustogen/kustomize/value/equal.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { isMap as isMapping, type Value } from "@kustogen/kustomize/value/value.ts";
import { isKustomizationFile } from "@kustogen/review/discovery/kustomizations.ts";
import { isMap, isSeq, type Node, parseAllDocuments, visit } from "yaml";

/** A comment at a JSON 6902 operation, and what its patch applies to. */
export interface OperationComment {
  /** True for an object that the patch applies to: "Deployment/web". */
  isOf(object: string): boolean;
  /** The place that it changes, as a JSON Pointer, and the value there. */
  path: string;
  value: Value | undefined;
  text: string;
}

/** The comments at JSON 6902 operations, in files and in kustomizations. @param texts by path */
export function operationComments(texts: ReadonlyMap<string, string>): OperationComment[] {
  return [...texts].flatMap(([path, text]) => {
    const [content] = isKustomizationFile(path) ? parseAllDocuments(text) : [];
    const { patches, patchesJson6902 } = Object(content?.toJS()) as Record<string, unknown>;
    return [patches, patchesJson6902].flat().flatMap((entry) => {
      const { path: file, patch, target } = Object(entry) as Record<string, unknown>;
      const operations = patch ?? (typeof file === "string" ? texts.get(join(dirname(path), file)) : "");
      const isOf = selects(Object(target));
      return typeof operations === "string" && isOf ? commentsAt(operations, isOf) : [];
    });
  });
}

/** Whether a target selects an object, by the patterns of its kind and name; undefined if it has neither. */
function selects({ kind, name }: Record<string, unknown>): OperationComment["isOf"] | undefined {
  if (kind === undefined && name === undefined) return undefined;
  const [kinds, names] = [kind, name].map((one) => (one === undefined ? "[^/]*" : `(?:${one})`));
  return orElse(() => compileWhole(`${kinds}/${names}`), undefined);
}

function commentsAt(operations: string, isOf: OperationComment["isOf"]): OperationComment[] {
  if (!operations.includes("#")) return [];
  return parseAllDocuments(operations).flatMap(({ commentBefore, contents }) => {
    if (!isSeq(contents)) return [];
    return contents.items.flatMap((item, index): OperationComment[] => {
      if (!isMap(item)) return [];
      const said = index === 0 ? [commentBefore, contents.commentBefore] : [];
      visit(item, {
        Node: (_key, node: Node) => void said.push(node.commentBefore, node.comment),
      });
      const text = said
        .filter(Boolean)
        .join("\n")
        .replace(/^ |[ \t]+$/gm, "");
      const { path, value } = item.toJSON() as { path?: unknown; value?: Value };
      return text === "" || typeof path !== "string" ? [] : [{ isOf, path, value, text }];
    });
  });
}

/**
 * The path of the field or element that an operation changes, as comments know it: keys, and names of elements or indexes.
 * @param nameOf the name of an element, if it has one
 * @returns undefined if the object has nothing there
 */
export function pathIn(
  object: Value,
  { path, value }: OperationComment,
  nameOf: (element: Value) => string | undefined,
): string[] | undefined {
  const found: string[] = [];
  let at: Value | undefined = object;
  for (const key of pointer(path)) {
    if (Array.isArray(at)) {
      const index: number = key === "-" ? at.findLastIndex((one) => equal(one, value ?? null)) : Number(key);
      at = at[index];
      found.push((at === undefined ? undefined : nameOf(at)) ?? String(index));
    } else {
      at = isMapping(at) ? lookUp(at, key) : undefined;
      found.push(key);
    }
  }
  return at === undefined || (value !== undefined && !equal(at, value)) ? undefined : found;
}
