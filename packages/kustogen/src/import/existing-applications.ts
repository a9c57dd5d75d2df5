import { isDeepStrictEqual } from "node:util";
import { counted } from "@kustogen/kustomize/errors/counted.ts";
import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { asText, isMap, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { ARGOCD } from "@kustogen/review/cluster/argocd/annotations.ts";
import { RESOURCES_FINALIZER } from "@kustogen/review/cluster/recreation.ts";
import { declaredFolders } from "@kustogen/review/discovery/applications.ts";
import { type ArgoObject, isManifestFile } from "@kustogen/review/discovery/argo-documents.ts";
import type { DeclaredApplication } from "@kustogen/review/discovery/declared-folders.ts";
import { kustomizationFolders } from "@kustogen/review/discovery/kustomizations.ts";
import type { ListedTree } from "@kustogen/review/discovery/listed-tree.ts";
import { listWorkTree } from "@kustogen/review/git/listed-trees.ts";
import { normaliseUrl } from "@kustogen/review/git/remote.ts";
import { isLabelValue, isQualifiedName } from "@kustogen/review/kinds/qualified-names.ts";
import { itemsAt, listAt, mapAt, textAt } from "@kustogen/review/kubernetes/fields.ts";
import { SYSTEM_LABEL } from "../argocd/metadata.ts";
import { USUAL_POLICIES } from "../argocd/policy.ts";
import type { ApplicationSettings, ArgoSettings, IgnoredDifference } from "../authoring/argo.ts";
import type { Stage } from "../authoring/environment.ts";
import { handover, mentions } from "./handover.ts";
import type { RepositoryPlace } from "./place.ts";

/** How the imported folders are deployed today, by environment. */
export interface ExistingApplications {
  kept: Map<string, ApplicationSettings>;
  places: Map<string, ApplicationPlace>;
  /** True if one Argo CD deploys them all. */
  isShared: boolean;
  /** What becomes of each, one sentence each. */
  notes: string[];
}

/** An imported folder in its repository. */
export interface DeployedFolder extends RepositoryPlace {
  /** The folders of the same repository that it builds on. */
  builtOn: readonly string[];
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
  const found: ExistingApplications = { kept: new Map(), places: new Map(), isShared: false, notes: [] };
  for (const [root, environments] of groupedBy([...folders], ([, folder]) => folder.root)) {
    const tree = listWorkTree(root);
    if (clusters !== undefined) tree.clusters = clusters;
    const files = [...tree.files.keys()].filter(isManifestFile);
    const { applications, notRendered, objects } = declaredFolders(tree, kustomizationFolders(tree), files);
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
    found.isShared ||= haveOneArgoCd([...found.places.values()], objects);
    const sets = notRendered.flatMap(({ cause, name, file, why }) =>
      cause === "generator" ? [`${name} (${file}): ${why}`] : [],
    );
    if (sets.length > 0 && own.size < environments.length)
      found.notes.push(
        `${counted(sets.length, "ApplicationSet")} here can't be followed and may deploy these folders: ${someOf(sets, 3)}`,
      );
    found.notes.push(...handover(own), ...mentions(root, known, own));
  }
  return found;
}

/** True for several clusters, Applications of a set, or an AppProject that lists several of their namespaces. */
function haveOneArgoCd(places: readonly ApplicationPlace[], objects: readonly ArgoObject[]): boolean {
  const clusters = new Set(places.map(({ cluster }) => JSON.stringify(cluster)));
  const namespaces = [...new Set(places.map(({ namespace }) => namespace))];
  const listsAll = ({ resource: { kind, spec } }: ArgoObject) =>
    kind === "AppProject" &&
    namespaces.every((name) => itemsAt(spec, "destinations").some(([{ namespace }]) => namespace === name));
  const isOfAll = namespaces.length > 1 && objects.some(listsAll);
  return isOfAll || clusters.size > 1 || places.some(({ ofSet }) => ofSet);
}

/** The kept properties that kustogen wouldn't generate by itself, from an environment's stage and the system's names. */
export function keptInWords(
  { kept, places }: ExistingApplications,
  usual: (environment: string) => { stage: Stage; system: string; namespace: string },
  count: number,
): ArgoSettings | undefined {
  const said = new Map<string, ApplicationSettings>();
  for (const [environment, fields] of kept) {
    const { stage, namespace, system } = usual(environment);
    const expected: Record<string, unknown> = {
      ...USUAL_POLICIES[stage],
      application: `${system}-${environment}`,
      namespace,
      // If some environment has no Application yet, a project with the generated one's name is that project.
      ...(places.size < count && { project: system }),
    };
    const unusual = Object.entries(fields).filter(([key, value]) => value !== lookUp(expected, key));
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
  { path, builtOn, namespace }: DeployedFolder,
  related: readonly DeclaredApplication[],
): DeclaredApplication | undefined {
  const all = related.filter((one) => one.path === path);
  const own = all.filter(({ name }) => !name.includes("{{"));
  const below = related.filter((one) => builtOn.includes(one.path));
  const inNamespace = below.filter(
    ({ document }) => textAt(document, "spec", "destination", "namespace") === namespace,
  );
  const [first, ...others] = all.length > 0 ? own : inNamespace.length === 1 ? inNamespace : [];
  if (first === undefined || others.length > 0) {
    const named = (all.length > 0 ? all : below).map(({ name, path: of }) => `${name} (${of})`).join(", ");
    notes.push(
      `${environment}: no Application is known to be the one that deploys ${path}${named === "" ? "" : `: ${named}`}. The generated one doesn't sync by itself; under argocd.environments of the system, name the one to keep, or remove \`automated: false\``,
    );
    return undefined;
  }
  const { name, document, source } = first;
  const settings = { ...keptOf(name, document), ...(first.path !== path && { automated: false }) };
  kept.set(environment, settings);
  for (const field of ["annotations", "labels"] as const) {
    const own = Object.entries(mapAt(document, "metadata", field)).filter(([key, value]) => {
      const isValue = typeof value === "string" && (field === "annotations" || isLabelValue(value));
      return isValue && isQualifiedName(key) && !WRITTEN.test(key);
    });
    if (own.length > 0) Object.assign(settings, { [field]: Object.fromEntries(own) });
  }
  places.set(environment, placeOf(first));
  const changes = Object.keys(mapAt(source, "kustomize")).filter((key) => key !== "version");
  if (first.path !== path)
    notes.push(
      `${environment}: the Application ${name} deploys ${first.path} today, not ${path}: compare the two before the first sync, which nothing starts by itself while the system has \`automated: false\``,
    );
  if (changes.length > 0)
    notes.push(
      `${environment}: the Application ${name} changes what ${first.path} renders to (${changes.join(", ")}); the import describes the folder without these changes`,
    );
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
