import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { anyTextIn } from "@kustogen/kustomize/text/bytes.ts";
import { kindIfAny, realPathIfAny } from "@kustogen/kustomize/tree/lenient.ts";
import { folderOf, isWithin, lastPart } from "@kustogen/kustomize/tree/paths.ts";
import { asText, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import type { NotLookedAt } from "../coverage/not-looked-at.ts";
import type { Discovery } from "../discovery/discover.ts";
import { argoMatcher } from "../discovery/globs.ts";
import { isKustomizationFile } from "../discovery/kustomizations.ts";
import type { ListedTree } from "../discovery/listed-tree.ts";
import { whatBuilds } from "../discovery/outside-environments.ts";
import { isExcluded } from "../discovery/overlays.ts";
import { gitGenerators } from "../discovery/set-git.ts";
import { relativePath } from "../discovery/tree-paths.ts";
import { itemsAt, mapAt, textAt } from "../kubernetes/fields.ts";
import { chartAround, readByApplications } from "./changed-charts.ts";
import { deployedIn, isOfAll, isOfKustomization, mayBeOutside } from "./compare-outside.ts";
import type { RenderedSide, SidePair } from "./rendered-side.ts";
import type { CompareOptions } from "./selection.ts";

const UNREAD =
  "the change touches it; no kustomization lists it, and no Application that is followed here reads it";

/** The names of files and folders with the values of a chart: "values.yaml", "values-beta.yaml", "helm-values". */
const VALUES = /(?:^|[-_.])values(?:[-_.]|$)/i;

/** Files that other programs than those that deploy read. */
const OF_TOOLS =
  /^(?:docker-|podman-)?compose[-.\w]*$|^(?:skaffold|helmfile|taskfile|mkdocs|catalog-info|devspace|okteto|renovate|codecov|kustogen|chart|requirements|fleet|kube-linter|docfx|docs|openapi|swagger|buf(?:\.[\w.]+)?|pnpm-[\w-]+|project)\.ya?ml$/i;

/** True for a file without objects that seems to belong to an environment: a chart's values, or near a kustomization. */
function mayBeUnread({ tree, folders }: Discovery, file: string): boolean {
  if (isLink(tree, file)) return true;
  const name = lastPart(file);
  const folder = folderOf(file);
  // What Argo CD reads beside a source is for an Application that may be elsewhere.
  const isHidden = file.includes("/.") && !/^\.argocd-source/.test(name);
  if (!/\.ya?ml$/.test(name) || OF_TOOLS.test(name) || isHidden || isKustomizationFile(file)) return false;
  // The root doesn't count: its files are often of other programs.
  const isBeside = folder !== "/" && isOfKustomization(folders, folder);
  if (!isOfValues(file) && !isBeside) return false;
  // A file with objects of Argo CD or Flux is compared as such.
  return !attempt(() => /^kind:[ \t]*\w/m.test(anyTextIn(tree.read(file))), false);
}

function isOfValues(file: string): boolean {
  return VALUES.test(lastPart(file)) || VALUES.test(lastPart(folderOf(file)));
}

/** The changed files that seem to belong to an environment, although nothing that deploys one reads them. */
export function changedUnread(
  sides: SidePair,
  changed: ReadonlySet<string>,
  options: CompareOptions,
): NotLookedAt[] {
  if (!isOfAll(options)) return [];
  const trees = sides.map(({ discovery }) => discovery.tree);
  const asked = [...changed].filter(
    (file) =>
      !isExcluded(relativePath("/", folderOf(file)), options) &&
      sides.some(({ discovery: one }) => one.tree.files.has(file) && mayBeUnread(one, file)) &&
      !sides.some((side) => side.discovery.tree.files.has(file) && mayBeOutside(side, file)) &&
      chartAround(file, trees) === undefined,
  );
  if (asked.length === 0) return [];
  const isRead = sides.map(readsOf);
  return asked
    .filter((file) => isRead.every((reads, at) => !trees[at]?.files.has(file) || !reads(file)))
    .map((file) => ({ place: relativePath("/", file), cause: "unread", what: UNREAD }));
}

/** Matches the files that the generators of an ApplicationSet may read, whatever fills in their paths. */
function filesOfSet(spec: ValueMap): ((path: string) => boolean)[] {
  return [...gitGenerators(spec)].flatMap(({ git }) =>
    itemsAt(git, "files").map(([one]) =>
      argoMatcher((textAt(one, "path") ?? "").replace(/\{\{[\s\S]*?\}\}/g, "*"), "files"),
    ),
  );
}

/** Returns whether a state's environments may be built from a file. */
function readsOf(side: RenderedSide): (file: string) => boolean {
  const { folders, tree } = side.discovery;
  const realPath = (path: string) => realPathIfAny(tree, path);
  const { used, isNamed } = whatBuilds(side.discovery, deployedIn(side), realPath);
  // What a folder of plain manifests contains is known by file.
  const sources = readByApplications(side, ({ kind }) => kind !== "manifests").map(realPath);
  const { objects, kustomizations } = side.declared;
  const declared = asText([...objects.map(({ resource }) => resource), ...kustomizations]);
  const overrides = new Set(
    side.declared.built.flatMap(({ name }) => ["", `-${name}`]).map((name) => `.argocd-source${name}.yaml`),
  );
  const ofSets = side.declared.objects.flatMap(({ resource }) => filesOfSet(mapAt(resource, "spec")));
  // A folder that holds a listed file belongs to its kustomization; others may belong to anything.
  const listed = new Set([...used].map(folderOf));
  return (file) =>
    used.has(file) ||
    overrides.has(lastPart(file)) ||
    ofSets.some((isOf) => isOf(file.slice(1))) ||
    isNamed(folderOf(file)) ||
    sources.some((path) => isWithin(file, path)) ||
    (isLink(tree, file)
      ? declared.includes(file.slice(1))
      : !(isOfValues(file) || listed.has(folderOf(file)) || folders.has(folderOf(file))));
}

/** True for a link to a folder. */
const isLink = (tree: ListedTree, file: string) => kindIfAny(tree, file) === "directory";
