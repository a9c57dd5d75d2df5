import { folderOf, isWithin, normalise } from "@kustogen/kustomize/tree/paths.ts";
import { equal } from "@kustogen/kustomize/value/equal.ts";
import { asText, type Value } from "@kustogen/kustomize/value/value.ts";
import { builtFolders } from "../discovery/application-sources.ts";
import type { DeclaredFolders } from "../discovery/declared-folders.ts";
import { declarationKey, type FluxKustomization, foldersHere, renderedAs } from "../discovery/flux.ts";
import type { FluxBuild } from "../discovery/flux-build.ts";
import type { ListedTree } from "../discovery/listed-tree.ts";
import { treePath } from "../discovery/tree-paths.ts";
import { at, listAt, mapAt, textAt } from "../kubernetes/fields.ts";
import type { RenderedSide, SidePair } from "./rendered-side.ts";
import type { NotRendered } from "./review.ts";

/** The folders that only Flux in the other state deploys; none if a path that only the cluster knows may be any. */
export function absentIn(
  declared: DeclaredFolders,
  other: { tree: ListedTree; flux: readonly FluxKustomization[] },
): ReadonlySet<string> {
  const flux = declared.kustomizations;
  if (flux.some(({ folder }) => folder?.includes("${"))) return new Set();
  const isOfArgo = argoReach(declared);
  const deployed = new Set(flux.map(({ folder }) => folder));
  const there = foldersHere(other.tree, other.flux);
  return new Set([...there].filter((folder) => !deployed.has(folder) && !isOfArgo(folder)));
}

/**
 * The Flux Kustomizations that deploy something else than before although no environment shows it.
 * @param affected the folders whose files change, and those built on them
 */
export function changedFlux([old, now]: SidePair, affected: ReadonlySet<string>): NotRendered[] {
  const [before, after] = [old.declared.kustomizations, now.declared.kustomizations];
  const namespaceOf = ({ document }: FluxKustomization) => textAt(document, "metadata", "namespace");
  const sameIn = (side: readonly FluxKustomization[], known: FluxKustomization) => {
    const { file, name, document } = known;
    const named = side.filter((one) => one.file === file && one.name === name);
    return (
      named.find((one) => namespaceOf(one) === namespaceOf(known)) ??
      named[0] ??
      // A file that is renamed deploys the same.
      side.find((one) => folderOf(one.file) === folderOf(file) && equal(one.document, document))
    );
  };
  const [wasRendered, isRendered] = [old, now].map((side) => {
    const renders = side.rendersWithout([]);
    return (one: FluxKustomization) => renders(one.file) && !isBeside(one, side);
  });
  const absent = new Set([old, now].flatMap(({ declared }) => [...(declared.absent ?? [])]));
  const found = [
    ...before.flatMap((one) => {
      if (sameIn(after, one) || wasRendered?.(one)) return [];
      const what = at(one.document, "spec", "prune") === true ? "is deleted (prune)" : "stays as it is";
      return [[one, `a removed Flux Kustomization: what it deployed ${what}`] as const];
    }),
    ...after.flatMap((one) => {
      const folder = one.folder ?? "";
      const folders = listAt(one.document, "spec", "components").map((path) =>
        normalise(`${folder}/${asText(path)}`),
      );
      const isTouched = [folder, ...folders].some((path) => affected.has(path));
      const first = isTouched ? renderedAs(after, one) : undefined;
      const why = isRendered?.(one)
        ? undefined
        : (changeText(sameIn(before, one), one, [old, now], absent) ??
          (first && `of its folder, only what Kustomization ${first.name} makes is rendered here`));
      return why === undefined ? [] : [[one, why] as const];
    }),
  ];
  const all = { cause: "flux", changed: true } as const;
  return found.map(([{ name, file }, why]) => ({ name, file: file.slice(1), why, ...all }));
}

/** True for a Kustomization whose folder is rendered as another one deploys it. */
function isBeside(one: FluxKustomization, { declared }: RenderedSide): boolean {
  const build = declared.flux.get(one.folder ?? "");
  return build?.of !== undefined && build.of !== declarationKey(one);
}

/** The fields of a Kustomization that change objects. */
const OF_OBJECTS =
  /^(?:targetNamespace|components|patches|images|namePrefix|nameSuffix|commonMetadata|postBuild\..*)$/;

/** Which fields of a Kustomization come or change that aren't rendered; undefined for none. */
function changeText(
  former: FluxKustomization | undefined,
  one: FluxKustomization,
  [old, now]: SidePair,
  absent: ReadonlySet<string>,
): string | undefined {
  if (former === undefined && buildOf(one, now) === undefined)
    return "a new Flux Kustomization: what it deploys isn't rendered here";
  const before = former && notFollowed(former, old, absent);
  const after = notFollowed(one, now, absent);
  const fields = [...new Set([...(before?.keys() ?? []), ...after.keys()])].filter(
    (field) =>
      !equal(before?.get(field) ?? null, after.get(field) ?? null) &&
      (before !== undefined || OF_OBJECTS.test(field)),
  );
  if (fields.length === 0) return undefined;
  const what = former === undefined ? "is new" : "changes";
  return `a Flux Kustomization that ${what} (${fields.join(", ")}): what that changes isn't rendered here`;
}

/** What is rendered of a Kustomization; undefined for nothing. */
function buildOf(one: FluxKustomization, side: RenderedSide): FluxBuild | undefined {
  const { folder = "" } = one;
  if (!side.discovery.folders.has(folder) || isBeside(one, side)) return undefined;
  return side.declared.flux.get(folder);
}

/** What of a Kustomization isn't rendered: fields and variables, but for the path of an `absent` folder, and its name. */
function notFollowed(
  one: FluxKustomization,
  side: RenderedSide,
  absent: ReadonlySet<string>,
): Map<string, Value> {
  const { spec: _, metadata, kind: __, ...rest } = mapAt(one.document);
  const { name: ___, ...known } = mapAt(metadata);
  const { postBuild = null, ...spec } = mapAt(one.document, "spec");
  const { substitute = null, ...others } = mapAt(postBuild);
  const build = buildOf(one, side);
  const rendered = new Map<string, Value | undefined>([
    ["targetNamespace", build?.namespace],
    ["components", build && [...build.components]],
    ...(absent.has(one.folder ?? "") ? [["path", spec.path] as const] : []),
  ]);
  const variables = Object.entries({ ...mapAt(substitute), ...others });
  return new Map([
    ...Object.entries(rest),
    ...Object.entries(known).map(([key, value]) => [`metadata.${key}`, value] as const),
    ...Object.entries(spec).filter(([field, value]) => !equal(value, rendered.get(field) ?? null)),
    ...variables
      .filter(([key]) => !build?.variables.has(key))
      .map(([key, value]) => [`postBuild.${key}`, value] as const),
  ]);
}

/** Tells whether Argo CD may deploy a folder or a part of it: any, if an Application can't be followed. */
function argoReach({ objects, notRendered, applied, built }: DeclaredFolders) {
  if (objects.length === 0) return () => false;
  if (notRendered.some(({ cause, elsewhere }) => cause !== "chart" && elsewhere !== true)) return () => true;
  const deployed = [...applied.keys(), ...built.flatMap(builtFolders)].map(treePath);
  return (folder: string) => deployed.some((one) => isWithin(folder, one) || isWithin(one, folder));
}
