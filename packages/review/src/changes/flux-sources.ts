import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { counted } from "@kustogen/kustomize/errors/counted.ts";
import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { folderOf, isWithin, lastPart, normalise } from "@kustogen/kustomize/tree/paths.ts";
import { lazily } from "@kustogen/kustomize/value/lazily.ts";
import { groupOf } from "@kustogen/kustomize/value/resource.ts";
import { asText, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { nameWithoutHash } from "../compare/match.ts";
import { readablePath } from "../compare/path.ts";
import { manifestText, objectsIn } from "../discovery/documents.ts";
import { patternsOfIgnores } from "../discovery/flux-folders.ts";
import type { ListedTree } from "../discovery/listed-tree.ts";
import { relativePath } from "../discovery/tree-paths.ts";
import { at, listAt, mapAt, textAt } from "../kubernetes/fields.ts";
import { OF_FLUX, SOURCES_OF_FLUX } from "../kubernetes/flux-groups.ts";
import type { ResourceName } from "../kubernetes/resource-name.ts";
import { changedText, chartAround } from "./changed-charts.ts";
import type { SidePair } from "./rendered-side.ts";
import type { EnvironmentReview, NotRendered } from "./review.ts";
import type { CompareOptions } from "./selection.ts";

/** An object of Flux, in a file of a tree. */
interface FluxObject {
  object: ValueMap;
  file: string;
}

/** What changes of what objects of Flux name, each with these objects: nothing shows what they then deploy. */
export function changedForFlux(
  sides: SidePair,
  changed: ReadonlySet<string>,
  environments: readonly EnvironmentReview[],
  { applications }: CompareOptions,
): NotRendered[] {
  const [old, now] = sides.map(({ discovery }) => discovery.tree) as [ListedTree, ListedTree];
  const objects = lazily(() => [
    ...objectsOfFlux(old, applications?.before ?? []),
    ...objectsOfFlux(now, applications?.after ?? []),
  ]);
  const found = [
    ...changedInputs(environments, objects),
    ...changedValuesFiles([old, now], changed, objects),
  ];
  // Most objects are the same in both states.
  return [...new Map(found.map((one) => [JSON.stringify(one), one])).values()];
}

const OF_CHANGE = { cause: "flux", changed: true } as const;

/** The objects of Flux that take something from a source, a ConfigMap or a Secret that changes. */
function changedInputs(
  environments: readonly EnvironmentReview[],
  objects: () => readonly FluxObject[],
): NotRendered[] {
  const changes = environments.flatMap(({ resources, isDead }) => (isDead ? [] : resources));
  return changes.flatMap((change) => {
    const { kind, name, action, apiVersion } = change;
    if (!["ConfigMap", "Secret"].includes(kind) && groupOf(apiVersion) !== SOURCES_OF_FLUX) return [];
    const fields = change.changes.map((one) => readablePath(one.path));
    const what = action === "changed" ? `changes (${someOf(fields, 3)})` : `is ${action}`;
    const readers = objects().filter(({ object }) => takesFrom(object, change));
    return readers.map(({ object, file }): NotRendered => {
      const why = `a ${asText(object.kind ?? "")} of Flux that reads ${kind} ${name}, which ${what}: what that changes isn't rendered here`;
      return { name: textAt(object, "metadata", "name") ?? "", file: file.slice(1), why, ...OF_CHANGE };
    });
  });
}

/** Where an object of Flux names what it takes from: a source, or ConfigMaps and Secrets with values. */
const TAKEN = [
  ...[["sourceRef"], ["chartRef"], ["chart", "spec", "sourceRef"]],
  ...[["postBuild", "substituteFrom"], ["valuesFrom"]],
];

function takesFrom(object: ValueMap, { kind, name, namespace }: ResourceName): boolean {
  return TAKEN.flatMap((path) => at(object, "spec", ...path) ?? []).some((one) => {
    const own = textAt(one, "namespace") ?? textAt(object, "metadata", "namespace");
    // One that isn't written may be any.
    const isIn = own === undefined || namespace === "" || own === namespace;
    // A generated name has no hash where it is written.
    const isNamed = [name, nameWithoutHash(kind, name)].includes(textAt(one, "name") ?? "");
    return textAt(one, "kind") === kind && isNamed && isIn;
  });
}

/** Releases and charts of Flux with a values file that changes, wherever it is; in a chart here it is named with that. */
function changedValuesFiles(
  trees: readonly ListedTree[],
  changed: ReadonlySet<string>,
  objects: () => readonly FluxObject[],
): NotRendered[] {
  const asked = [...changed].filter((file) => chartAround(file, trees) === undefined);
  if (asked.length === 0) return [];
  return objects().flatMap(({ object, file }): NotRendered[] => {
    const chart =
      object.kind === "HelmChart" ? mapAt(object, "spec") : mapAt(object, "spec", "chart", "spec");
    // They are relative to the source, which is a repository of charts for the others.
    if (textAt(chart, "sourceRef", "kind") === "HelmRepository") return [];
    const files = [...listAt(chart, "valuesFiles"), chart.valuesFile ?? ""].map((one) =>
      normalise(`/${asText(one)}`),
    );
    const found = asked.filter((one) => files.includes(one));
    if (found.length === 0) return [];
    const why = `a ${asText(object.kind ?? "")} of Flux, whose chart isn't rendered here ${changedText(found)}`;
    const name = textAt(object, "metadata", "name") ?? "";
    return [{ name, file: file.slice(1), why, cause: "chart", changed: true }];
  });
}

/** The objects of Flux in files of a tree. */
function objectsOfFlux(tree: ListedTree, files: readonly string[]): FluxObject[] {
  tree.prepare(files);
  return files.flatMap((file) =>
    attempt(() => {
      const text = manifestText(tree.read(file));
      return text.includes(OF_FLUX) ? objectsIn(text, file).map((object) => ({ object, file })) : [];
    }, []),
  );
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
    return [{ name: lastPart(file), file, why, ...OF_CHANGE }];
  });
}
