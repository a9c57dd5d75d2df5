import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { addFolders } from "@kustogen/kustomize/tree/paths.ts";
import { setOwn } from "@kustogen/kustomize/value/own.ts";
import { isMap, type Path, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import { itemsAt, mapAt, textAt } from "../kubernetes/fields.ts";
import { manifestText } from "./documents.ts";
import { argoMatcher } from "./globs.ts";
import { NotFollowed, normalizedName } from "./go-functions.ts";
import type { ListedTree } from "./listed-tree.ts";
import { flat, type SetAnswers, withValues } from "./set-values.ts";

/** The git generators of an ApplicationSet's spec, with their places, also within matrix and merge generators. */
export function* gitGenerators(
  spec: ValueMap,
  place: Path = ["spec"],
): Iterable<{ git: ValueMap; place: Path }> {
  for (const [generator, index] of itemsAt(spec, "generators")) {
    const here = [...place, "generators", index];
    if (isMap(generator.git)) yield { git: generator.git, place: [...here, "git"] };
    for (const kind of ["matrix", "merge"]) yield* gitGenerators(mapAt(generator, kind), [...here, kind]);
  }
}

/** The folders of the repository that generators see: hidden folders and their subfolders are left out. */
export function gitFolders(from: SetAnswers, own: ValueMap): ValueMap[] {
  const isWanted = wantedBy(own, "directories", "folders");
  const paths = new Set<string>();
  for (const file of from.tree.files.keys()) addFolders(file, paths);
  return [...paths]
    .map((path) => path.slice(1))
    .filter((path) => !/(?:^|\/)\./.test(path) && isWanted(path))
    .sort()
    .map((path) => withValues(from, own, withPath(from, own, path, {})));
}

/** True for a path that the patterns of a generator select. */
function wantedBy(own: ValueMap, field: string, kind: "folders" | "files"): (path: string) => boolean {
  const [wanted, unwanted] = [false, true].map((exclude) =>
    itemsAt(own, field).flatMap(([one]) =>
      (one.exclude === true) === exclude ? [argoMatcher(textAt(one, "path") ?? "", kind)] : [],
    ),
  );
  return (path) =>
    wanted?.some((matches) => matches(path)) === true && !unwanted?.some((matches) => matches(path));
}

/** Adds the parameters for a path: nested for Go templates, otherwise flat. */
function withPath({ go }: SetAnswers, own: ValueMap, path: string, given: ValueMap, file?: string): ValueMap {
  const prefix = textAt(own, "pathParamPrefix") ?? "";
  const segments = path.split("/");
  const basename = segments.at(-1) ?? "";
  const known: ValueMap = {
    path,
    basename,
    basenameNormalized: normalizedName(basename),
    ...(file !== undefined && { filename: file, filenameNormalized: normalizedName(file) }),
  };
  if (go) {
    const nested: ValueMap = { ...known, segments };
    return { ...given, ...(prefix === "" ? { path: nested } : { [prefix]: { path: nested } }) };
  }
  const name = prefix === "" ? "path" : `${prefix}.path`;
  const result: ValueMap = { ...given };
  for (const [key, value] of Object.entries(known))
    setOwn(result, key === "path" ? name : `${name}.${key}`, value);
  for (const [index, segment] of segments.entries()) setOwn(result, `${name}[${index}]`, segment);
  return result;
}

/** The contents of matching files in the repository: a mapping each, or a list of mappings. */
export function gitFiles(from: SetAnswers, own: ValueMap): ValueMap[] {
  const isWanted = wantedBy(own, "files", "files");
  const found = [...from.tree.files.keys()].filter((file) => isWanted(file.slice(1))).sort();
  from.tree.prepare(found);
  return found.flatMap((file) => {
    const at = file.lastIndexOf("/");
    const folder = file.slice(1, Math.max(1, at)) || ".";
    return contentOf(from.tree, file).map((map) =>
      withValues(from, own, withPath(from, own, folder, from.go ? map : flat(map), file.slice(at + 1))),
    );
  });
}

function contentOf(tree: ListedTree, file: string): ValueMap[] {
  try {
    const [document = {}] = parseDocuments(manifestText(tree.read(file)), file);
    const maps = Array.isArray(document) ? document : [document ?? {}];
    if (maps.every(isMap)) return maps;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new NotFollowed(`its generator (git) reads ${file.slice(1)}: ${error.message}`);
  }
  throw new NotFollowed(
    `its generator (git) reads ${file.slice(1)}, which is neither a mapping nor a list of them`,
  );
}
