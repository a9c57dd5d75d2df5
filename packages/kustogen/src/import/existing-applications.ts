import { isDeepStrictEqual } from "node:util";
import { counted } from "@kustogen/kustomize/errors/counted.ts";
import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { asText, isMap, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { ARGOCD } from "@kustogen/review/cluster/argocd/annotations.ts";
import { RESOURCES_FINALIZER } from "@kustogen/review/cluster/recreation.ts";
import { isManifestFile } from "@kustogen/review/discovery/argo-documents.ts";
import type { DeclaredApplication } from "@kustogen/review/discovery/declared-folders.ts";
import { kustomizationFolders } from "@kustogen/review/discovery/kustomizations.ts";
import type { ListedTree } from "@kustogen/review/discovery/listed-tree.ts";
import { listWorkTree } from "@kustogen/review/git/listed-trees.ts";
import { normaliseUrl } from "@kustogen/review/git/remote.ts";
import { isLabelValue, isQualifiedName } from "@kustogen/review/kinds/qualified-names.ts";
import { itemsAt, listAt, mapAt, textAt } from "@kustogen/review/kubernetes/fields.ts";
import { declaredFolders } from "@kustogen/review/units/applications.ts";
import { SYSTEM_LABEL } from "../argocd/metadata.ts";
import { USUAL_POLICIES } from "../argocd/policy.ts";
import type { ApplicationSettings, ArgoSettings, IgnoredDifference } from "../authoring/argo.ts";
import type { Stage } from "../authoring/environment.ts";
import { handover } from "./handover.ts";
import type { RepositoryPlace } from "./place.ts";
import { appliersOf, sharedArgoCd } from "./shared-argo-cd.ts";

/** How the imported folders are deployed today, by environment. */
export interface ExistingApplications {
  kept: Map<string, ApplicationSettings>;
  places: Map<string, ApplicationPlace>;
  /** The environments that one Argo CD deploys, as far as is known. */
  shared: Set<string>;
  /** What becomes of each, one sentence each. */
  notes: string[];
}

/** An imported folder in its repository. */
export interface DeployedFolder extends RepositoryPlace {
  /** The folders of the same repository that it builds on. */
  builtOn: readonly string[];
  /** True if it is read with what its Application changes in it. */
  isEdited?: boolean;
  /** The namespace of most of its objects. */
  namespace: string | undefined;
}

/** An Application's destination and source; what Argo CD would assume is left out. */
export type ApplicationPlace = ReturnType<typeof placeOf>;

/**
 * Finds, by environment, the Applications that deploy folders or, in the same namespace, what these build on. Where
 * one's own isn't known, the generated one doesn't sync by itself.
 * @param home the root of the repository that Argo CD reads from now on
 */
export function existingApplications(
  folders: ReadonlyMap<string, DeployedFolder>,
  home: string | undefined,
  clusters?: ListedTree["clusters"],
): ExistingApplications {
  const found: ExistingApplications = { kept: new Map(), places: new Map(), shared: new Set(), notes: [] };
  for (const [root, environments] of groupedBy([...folders], ([, folder]) => folder.root)) {
    const { state, declared } = declaredIn(root, clusters);
    const { applications, notRendered } = declared;
    const known = new Set(environments.flatMap(([, { path, builtOn }]) => [path, ...builtOn]));
    const related = applications.filter(({ path }) => known.has(path));
    const own = new Map<string, DeclaredApplication>();
    for (const [environment, folder] of environments) {
      const application = related.length > 0 && addApplication(found, environment, folder, related);
      if (application) own.set(environment, application);
      else found.kept.set(environment, { automated: false });
      const place = found.places.get(environment);
      if (place && root !== home) Object.assign(place, { repository: undefined, revision: undefined });
    }
    const appliers = new Map([...own.values()].map(({ file }) => [file, appliersOf(file, declared, state)]));
    for (const name of sharedArgoCd(own, appliers)) found.shared.add(name);
    const sets = notRendered.filter(({ cause }) => cause === "generator");
    const named = sets.map(({ name, file, why }) => `${name} (${file}): ${why}`);
    const unknown = `${counted(sets.length, "ApplicationSet")} here can't be followed and may deploy these folders: ${someOf(named, 3)}`;
    if (sets.length > 0 && own.size < environments.length) found.notes.push(unknown);
    const isRoot = ({ path }: DeclaredApplication) => [...appliers.values()].some((by) => by.includes(path));
    const roots = applications.filter(isRoot).map(({ name, file }) => `${name} (${file})`);
    found.notes.push(...handover(own, roots));
  }
  return found;
}

/** What Argo CD deploys from a repository, and the files that say so. */
export function declaredIn(root: string, clusters?: ListedTree["clusters"]) {
  const tree = listWorkTree(root);
  if (clusters !== undefined) tree.clusters = clusters;
  const state = { tree, folders: kustomizationFolders(tree) };
  const declared = declaredFolders(tree, state.folders, [...tree.files.keys()].filter(isManifestFile));
  return { state, declared };
}

/** The kept properties that kustogen wouldn't generate by itself, from an environment's stage and the system's names. */
export function keptInWords(
  { kept }: ExistingApplications,
  usual: (environment: string) => { stage: Stage; system: string; namespace: string },
): ArgoSettings | undefined {
  const said = new Map<string, ApplicationSettings>();
  const isKept = (system: string) => [...kept.values()].some(({ project }) => project === system);
  for (const [environment, fields] of kept) {
    const { stage, namespace, system } = usual(environment);
    const expected = { ...USUAL_POLICIES[stage], application: `${system}-${environment}`, namespace };
    // No AppProject is generated with the name of one that others wrote.
    const all = { ...(isKept(system) && { project: system }), ...fields };
    const unusual = Object.entries(all).filter(([key, value]) => value !== lookUp(expected, key));
    said.set(environment, Object.fromEntries(unusual));
  }
  // What all known ones have is also that of an environment that has none, or comes later.
  const common: ArgoSettings = {};
  for (const key of ["project", "syncOptions", "retry"] as const) {
    const [first, ...others] = [...kept.values()].flatMap((one) => (key in one ? [one[key]] : []));
    const isSaid = [...said.values()].some((one) => key in one);
    if (!isSaid || others.some((other) => !isDeepStrictEqual(other, first))) continue;
    Object.assign(common, { [key]: first });
    for (const own of said.values()) delete own[key];
  }
  const own = [...said].filter(([, fields]) => Object.keys(fields).length > 0);
  const all = { ...common, ...(own.length > 0 && { environments: Object.fromEntries(own) }) };
  return Object.keys(all).length > 0 ? all : undefined;
}

/** Adds the Application that deploys an environment, which it returns; undefined if it isn't known. */
function addApplication(
  { kept, notes, places }: ExistingApplications,
  environment: string,
  { path, builtOn, namespace, isEdited }: DeployedFolder,
  related: readonly DeclaredApplication[],
): DeclaredApplication | undefined {
  const all = related.filter((one) => one.path === path);
  const own = all.filter(({ name }) => !name.includes("{{"));
  const below = related.filter((one) => builtOn.includes(one.path));
  const inNamespace = below.filter((one) => placeOf(one).namespace === namespace);
  const [first, ...others] = all.length > 0 ? own : inNamespace.length === 1 ? inNamespace : [];
  if (first === undefined || others.length > 0) {
    const named = (all.length > 0 ? all : below).map(({ name, path: of }) => `${name} (${of})`).join(", ");
    const unknown = `no Application is known to be the one that deploys ${path}${named === "" ? "" : `: ${named}`}`;
    const mend = `under argocd.environments of the system, name the one to keep, or remove \`automated: false\``;
    notes.push(`${environment}: ${unknown}. The generated one doesn't sync by itself; ${mend}`);
    return undefined;
  }
  const { name, document, source } = first;
  const changes = Object.keys(mapAt(source, "kustomize")).filter((key) => key !== "version");
  const isAsDeployed = first.path === path && (changes.length === 0 || isEdited);
  const settings = { ...keptOf(name, document), ...(!isAsDeployed && { automated: false }) };
  kept.set(environment, settings);
  for (const field of ["annotations", "labels"] as const) {
    const own = Object.entries(mapAt(document, "metadata", field)).filter(([key, value]) => {
      const isValue = typeof value === "string" && (field === "annotations" || isLabelValue(value));
      return isValue && isQualifiedName(key) && !WRITTEN.test(key);
    });
    if (own.length > 0) Object.assign(settings, { [field]: Object.fromEntries(own) });
  }
  places.set(environment, placeOf(first));
  const unsynced = "compare the two before the first sync, which `automated: false` leaves to you";
  const elsewhere = `deploys ${first.path} today, not ${path}: ${unsynced}`;
  const changed = `changes what ${first.path} renders to (${changes.join(", ")}); ${isEdited ? "its copy has these changes" : `the import describes the folder without them: ${unsynced}`}`;
  for (const text of [first.path !== path && elsewhere, changes.length > 0 && changed])
    if (text) notes.push(`${environment}: the Application ${name} ${text}`);
  return first;
}

/** Annotations and labels that kustogen writes itself, that cluster tools leave behind, or that change generated files. */
const WRITTEN = new RegExp(
  `^(?:${ARGOCD.manifestGeneratePaths}|${SYSTEM_LABEL}|kubectl\\.kubernetes\\.io/last-applied-configuration|argocd-image-updater\\..*)$`,
);

function keptOf(name: string, document: ValueMap): ApplicationSettings {
  const namespace = textAt(document, "spec", "destination", "namespace");
  const { automated, retry } = mapAt(document, "spec", "syncPolicy");
  const isAutomated = isMap(automated) && automated.enabled !== false;
  const ignored = itemsAt(mapAt(document, "spec"), "ignoreDifferences").flatMap(([entry]) => {
    const { managedFieldsManagers: _, ...own } = entry;
    return own.jsonPointers || own.jqPathExpressions ? [own as unknown as IgnoredDifference] : [];
  });
  return {
    application: name,
    project: textAt(document, "spec", "project") ?? "default",
    ...(namespace !== undefined && namespace !== "" && { namespace }),
    automated: isAutomated,
    ...(isAutomated && { prune: automated.prune === true, selfHeal: automated.selfHeal === true }),
    syncOptions: listAt(document, "spec", "syncPolicy", "syncOptions").map(asText),
    retry: isMap(retry) && retry,
    cascadeDelete: listAt(document, "metadata", "finalizers").map(asText).includes(RESOURCES_FINALIZER),
    ...(ignored.length > 0 && { ignoreDifferences: ignored }),
  };
}

function placeOf({ document, source, ofSet }: DeclaredApplication) {
  const said = (value: string | undefined, usual: string) => (value === usual ? undefined : value);
  const [server, name] = ["server", "name"].map((key) => textAt(document, "spec", "destination", key));
  return {
    document,
    ofSet,
    cluster: server !== undefined ? { server } : name !== undefined ? { name } : undefined,
    repository: normaliseUrl(textAt(source, "repoURL") ?? ""),
    revision: said(textAt(source, "targetRevision"), "HEAD"),
    argocd: said(textAt(document, "metadata", "namespace"), "argocd"),
    namespace: textAt(document, "spec", "destination", "namespace"),
  };
}
