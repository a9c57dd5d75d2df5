import { kindMadeBy, type MissingPart } from "@kustogen/kustomize/build/parts.ts";
import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { joinPath } from "@kustogen/kustomize/load/root.ts";
import { anyTextIn } from "@kustogen/kustomize/text/bytes.ts";
import { folderOf } from "@kustogen/kustomize/tree/paths.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { isMap } from "@kustogen/kustomize/value/value.ts";
import { parseKustomizationFile } from "@kustogen/kustomize/yaml/reader/documents.ts";
import { kustomizationIn } from "../../discovery/kustomizations.ts";
import type { KustomizationSource } from "./sources.ts";

/** What may be in the entries of a kustomization, and of what it builds on, that can't be built. */
export interface Unseen {
  /** True if one of them may make an object of this kind and name; of any kind or name, if that is undefined. */
  mayMake(kind: string | undefined, name: string | undefined): boolean;
  /** True if one of them may run an image or name an object: in what it makes, or in what it changes. */
  mayName(name: string): boolean;
}

/** The kinds of data, which no pod is made from. */
const DATA = ["ConfigMap", "Secret"];
/** The kinds of plugins that only decrypt files. */
const DECRYPTS = /^(?:ksops|SopsSecretGenerator) /;
const LISTS = ["resources", "bases", "components"];
/** Fields with which a kustomization has more than its files. */
const OTHERS = ["generators", "transformers", "helmCharts", "helmChartInflationGenerator"];

/** The only kinds that a missing entry can make; undefined if these aren't known. */
function kindsOf(part: MissingPart): readonly string[] | undefined {
  if (part.isStep) return undefined;
  const kind = kindMadeBy(part);
  if (kind !== undefined) return [kind];
  const { field, entry } = part;
  return field === "generators" && DECRYPTS.test(entry) ? DATA : undefined;
}

/** True for a missing entry that only makes ConfigMaps and Secrets. */
export function makesOnlyData(part: MissingPart): boolean {
  return kindsOf(part)?.every((kind) => DATA.includes(kind)) === true;
}

/** What may be in the missing entries behind a kustomization. */
export function unseenOf({ missing = [] }: Pick<KustomizationSource, "missing">): Unseen {
  const contentOf = (isStep: boolean): Content => {
    const texts: string[] = [];
    const unknown = missing.filter((part) => (part.isStep === true) === isStep && !readInto(texts, part));
    return { texts, kinds: unknown.map(kindsOf) };
  };
  const [made, changed] = [contentOf(false), contentOf(true)];
  return {
    mayMake: (kind, name) =>
      made.kinds.some((kinds) => kinds === undefined || kind === undefined || kinds.includes(kind)) ||
      made.texts.some((text) => text.includes(name ?? `kind: ${kind ?? ""}`)),
    mayName: (name) =>
      [made, changed].some(
        ({ texts, kinds }) => kinds.includes(undefined) || texts.some((text) => text.includes(name)),
      ),
  };
}

/** What entries contain: the texts of those in the repository, and the kinds of each other one, if they are known. */
interface Content {
  texts: readonly string[];
  kinds: readonly (readonly string[] | undefined)[];
}

/** Adds the texts of an entry; false if it isn't all in the repository. */
function readInto(texts: string[], { tree, file, field, entry, content, isStep }: MissingPart): boolean {
  if (!isStep) return LISTS.includes(field) && readPath(texts, tree, joinPath(folderOf(file), entry));
  if (content === undefined) return false;
  texts.push(content);
  const step: unknown = JSON.parse(content);
  const path = typeof step === "string" ? step : isMap(step) ? lookUp(step, "path") : undefined;
  if (typeof path !== "string" || path === "" || path.includes("\n")) return true;
  const text = textOf(tree, joinPath(folderOf(file), path));
  if (text !== undefined) texts.push(text);
  return text !== undefined;
}

/** Adds the texts of a file, or of everything that a folder's kustomization lists; false if any of it is missing. */
function readPath(texts: string[], tree: FileTree, path: string, seen = new Set<string>()): boolean {
  if (seen.has(path)) return true;
  seen.add(path);
  const file = tree.kind(path) === "directory" ? kustomizationIn(tree, path) : path;
  const text = file === undefined ? undefined : textOf(tree, file);
  if (file === undefined || text === undefined || /\bENC\[AES256_GCM|^\0/.test(text)) return false;
  texts.push(text);
  if (file === path) return true;
  const written = attempt(() => parseKustomizationFile(text, file), undefined);
  if (!isMap(written) || OTHERS.some((field) => lookUp(written, field) !== undefined)) return false;
  const entries = (field: string) => [lookUp(written, field) ?? []].flat();
  const listed = LISTS.flatMap(entries);
  const patches = ["patches", "patchesJson6902", "patchesStrategicMerge"]
    .flatMap(entries)
    .flatMap((one) => (isMap(one) ? (lookUp(one, "path") ?? []) : one))
    .filter((one) => typeof one === "string" && !one.includes("\n"));
  return [...listed, ...patches].every(
    (one) => typeof one === "string" && readPath(texts, tree, joinPath(path, one), seen),
  );
}

function textOf(tree: FileTree, file: string): string | undefined {
  return tree.kind(file) === "file" ? attempt(() => anyTextIn(tree.read(file)), undefined) : undefined;
}
