import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { counted } from "@kustogen/kustomize/errors/counted.ts";
import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { folderOf, isWithin, lastPart } from "@kustogen/kustomize/tree/paths.ts";
import { lazily } from "@kustogen/kustomize/value/lazily.ts";
import { groupOf } from "@kustogen/kustomize/value/resource.ts";
import { asText, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { readablePath } from "../compare/path.ts";
import { isManifestFile } from "../discovery/argo-documents.ts";
import { manifestText, objectsIn } from "../discovery/documents.ts";
import { patternsOfIgnores } from "../discovery/flux-folders.ts";
import type { ListedTree } from "../discovery/listed-tree.ts";
import { relativePath } from "../discovery/tree-paths.ts";
import { mapAt, textAt } from "../kubernetes/fields.ts";
import { OF_FLUX, SOURCES_OF_FLUX } from "../kubernetes/flux-groups.ts";
import type { ResourceName } from "../kubernetes/resource-name.ts";
import type { SidePair } from "./rendered-side.ts";
import type { EnvironmentReview, NotRendered } from "./review.ts";

/** The changed sources of Flux, each with what Flux deploys from it: nothing shows how that changes. */
export function changedSources(sides: SidePair, environments: readonly EnvironmentReview[]): NotRendered[] {
  const [old, now] = sides;
  const objects = lazily(() => sides.flatMap(({ discovery: { tree } }) => objectsOfFlux(tree)));
  return environments.flatMap(({ path, resources, isDead }) =>
    (isDead ? [] : resources).flatMap((change): NotRendered[] => {
      const { action, kind, name, changes, before, after } = change;
      if (groupOf(change.apiVersion) !== SOURCES_OF_FLUX) return [];
      const fed = new Set(objects().flatMap((one) => (refersTo(one, change) ? textOf(one) : [])));
      if (fed.size === 0) return [];
      const fields = changes.map((one) => readablePath(one.path));
      const what = action === "changed" ? `changes (${someOf(fields, 3)})` : `is ${action}`;
      const why = `a ${kind} of Flux that ${what}: what is deployed from it isn't compared, for ${someOf([...fed], 3)}`;
      const place = (after && now.sourceOf(after, ["kind"])) ?? (before && old.sourceOf(before, ["kind"]));
      return [{ name, file: place?.file ?? path, why, cause: "flux", changed: true }];
    }),
  );
}

function objectsOfFlux(tree: ListedTree): ValueMap[] {
  const files = [...tree.files.keys()].filter(isManifestFile);
  tree.prepare(files);
  return files.flatMap((file) =>
    attempt(() => {
      const text = manifestText(tree.read(file));
      return text.includes(OF_FLUX) ? objectsIn(text, file) : [];
    }, []),
  );
}

/** Where an object of Flux names its source. */
const REFERENCES = [
  ["spec", "sourceRef"],
  ["spec", "chartRef"],
  ["spec", "chart", "spec", "sourceRef"],
];

/** True for an object that takes something from a source; a namespace that isn't written may be any. */
function refersTo(object: ValueMap, { kind, name, namespace }: ResourceName): boolean {
  return REFERENCES.some((path) => {
    const reference = mapAt(object, ...path);
    const own = reference.namespace ?? textAt(object, "metadata", "namespace");
    const isThere = own === undefined || namespace === "" || own === namespace;
    return reference.kind === kind && reference.name === name && isThere;
  });
}

/** "Kustomization shop (./overlays/production/shop)". */
function textOf(object: ValueMap): string {
  const folder = textAt(object, "spec", "path");
  const named = `${asText(object.kind ?? "")} ${textAt(object, "metadata", "name") ?? ""}`;
  return folder === undefined ? named : `${named} (${folder})`;
}

/** The files that change what Flux leaves out of what it fetches, and so what it deploys, and deletes. */
export function changedIgnores(sides: SidePair): NotRendered[] {
  const [before, after] = sides.map(({ discovery: { tree } }) => patternsOfIgnores(tree));
  const files = new Set([...(before?.keys() ?? []), ...(after?.keys() ?? [])]);
  const deployed = new Set(sides.flatMap(({ declared }) => [...declared.flux.keys()]));
  return [...files].flatMap((path): NotRendered[] => {
    if (before?.get(path) === after?.get(path)) return [];
    const folder = folderOf(path);
    const near = [...deployed].filter((one) => isWithin(one, folder) || isWithin(folder, one)).sort();
    const names = near.map((one) => relativePath("/", one));
    const of = names.length === 0 ? "" : ` in ${counted(names.length, "folder")} (${someOf(names, 3)})`;
    const why = `changes which files Flux leaves out${of}: what it then applies, or deletes (prune), isn't compared`;
    const file = relativePath("/", path);
    return [{ name: lastPart(file), file, why, cause: "flux", changed: true }];
  });
}
