import { join } from "node:path/posix";
import { orElse } from "@kustogen/kustomize/errors/attempt.ts";
import { KUSTOMIZATION_FILES } from "@kustogen/kustomize/load/kustomization.ts";
import { compileWhole } from "@kustogen/kustomize/regex/regex.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { asText, isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import type { VendoredFiles } from "./vendored.ts";

/** A patch of a hand-written kustomization: a strategic merge or operations, and what it applies to. */
interface HandWritten {
  value: Value;
  isOf(kind: string, name: string): boolean;
}

/**
 * The patches that the kustomization of a vendored folder itself has for an object, by its kind and name, in their order.
 * @param parse reads the documents of a text
 */
export function handWrittenPatches(
  files: VendoredFiles,
  folder: string,
  parse: (text: string, path: string) => Value[] = parseDocuments,
): (kind: string, name: string) => Value[] {
  const documents = (path: string, content: unknown = lookUp(files, path)): Value[] =>
    typeof content === "string" ? orElse(() => parse(content, path), []) : [];
  const [own] = KUSTOMIZATION_FILES.flatMap((name) => documents(join(folder, name)));
  const { patches, patchesStrategicMerge, patchesJson6902 } = isMap(own) ? own : {};
  const found = [patchesStrategicMerge ?? [], patchesJson6902 ?? [], patches ?? []].flat();
  const all = found.flatMap((entry): HandWritten[] => {
    const { path, patch, target } = isMap(entry) ? entry : { path: entry };
    const inFile = typeof path === "string" ? documents(join(folder, path)) : [];
    const values = patch === undefined ? inFile : documents(folder, patch);
    return values.map((value) => ({ value, isOf: selects(isMap(target) ? target : namedIn(value)) }));
  });
  return (kind, name) => all.filter((one) => one.isOf(kind, name)).map(({ value }) => value);
}

/** The kind and name that a strategic merge patch itself has. */
function namedIn(patch: Value): Record<string, Value> {
  const { kind = "", metadata } = isMap(patch) ? patch : {};
  return { kind, name: isMap(metadata) ? (metadata.name ?? "") : "" };
}

function selects({ kind, name }: Record<string, Value>): HandWritten["isOf"] {
  const whole = (pattern: Value | undefined) =>
    pattern === undefined
      ? () => true
      : orElse(
          () => compileWhole(asText(pattern)),
          () => false,
        );
  const [isKind, isName] = [whole(kind), whole(name)];
  return (kind, name) => isKind(kind) && isName(name);
}
