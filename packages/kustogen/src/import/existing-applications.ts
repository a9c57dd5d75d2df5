import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import { lookUp, setOwn } from "@kustogen/kustomize/value/own.ts";
import { asText, isMap, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { ARGOCD } from "@kustogen/review/cluster/argocd/annotations.ts";
import { RESOURCES_FINALIZER } from "@kustogen/review/cluster/argocd/cascade.ts";
import { declaredFolders } from "@kustogen/review/discovery/applications.ts";
import { ARGO_PATTERNS } from "@kustogen/review/discovery/argo-documents.ts";
import type { DeclaredApplication } from "@kustogen/review/discovery/declared-folders.ts";
import { kustomizationFolders } from "@kustogen/review/discovery/kustomizations.ts";
import { manifestsWith } from "@kustogen/review/git/files-with.ts";
import { listWorkTree } from "@kustogen/review/git/listed-trees.ts";
import { normaliseUrl } from "@kustogen/review/git/remote.ts";
import { isLabelValue, isQualifiedName } from "@kustogen/review/kinds/qualified-names.ts";
import { at, itemsAt, listAt, mapAt, textAt } from "@kustogen/review/kubernetes/fields.ts";
import { SYSTEM_LABEL } from "../argocd/metadata.ts";
import { usualPolicy } from "../argocd/policy.ts";
import type { ArgoSettings, IgnoredDifference } from "../authoring/argo.ts";
import type { Stage } from "../authoring/environment.ts";
import type { RepositoryPlace } from "./place.ts";

/** What a generated Application keeps of an existing one. */
type Kept = NonNullable<ArgoSettings["environments"]>[string];

/** How the imported folders are deployed today, by environment. */
export interface ExistingApplications {
  kept: Map<string, Kept>;
  places: Map<string, ApplicationPlace>;
  /** What becomes of each, one sentence each. */
  notes: string[];
}

/** An Application's destination and source; what Argo CD would assume is left out. */
export interface ApplicationPlace {
  cluster: { server: string } | { name: string } | undefined;
  repository: string | undefined;
  revision: string | undefined;
  /** The namespace of the Application itself. */
  argocd: string | undefined;
  /** The namespace that it deploys to. */
  namespace: string | undefined;
}

/**
 * Finds the Argo CD Applications, in the folders' own repositories, that deploy the folders.
 * @param folders by environment
 */
export function existingApplications(folders: ReadonlyMap<string, RepositoryPlace>): ExistingApplications {
  const found: ExistingApplications = { kept: new Map(), places: new Map(), notes: [] };
  const byRoot = new Map<string, Map<string, string>>();
  for (const [environment, { root, path }] of folders)
    entryOf(byRoot, root, () => new Map<string, string>()).set(environment, path);
  for (const [root, paths] of byRoot) {
    const files = manifestsWith(root, ARGO_PATTERNS);
    if (files.length === 0) continue;
    const tree = listWorkTree(root);
    const { applications } = declaredFolders(tree, kustomizationFolders(tree), files);
    for (const [environment, path] of paths) {
      const own = applications.filter((one) => one.path === path);
      const notes = own.length === 0 ? [] : addApplication(found, environment, own, path);
      found.notes.push(...notes.map((note) => `${environment}: ${note}`));
    }
  }
  return found;
}

/**
 * The kept properties that kustogen wouldn't generate by itself.
 * @param usual the stage of an environment, and the defaults: the system's name and its namespace
 */
export function keptInWords(
  { kept }: ExistingApplications,
  usual: (environment: string) => { stage: Stage; system: string; namespace: string },
  count: number,
): Map<string, Kept> {
  const said = new Map<string, Kept>();
  for (const [environment, fields] of kept) {
    const { stage, namespace, system } = usual(environment);
    const expected: Record<string, unknown> = {
      ...usualPolicy(stage),
      application: `${system}-${environment}`,
      namespace,
      // If some environment has no Application yet, a project with the generated one's name is that project.
      ...(kept.size < count && { project: system }),
    };
    const unusual = Object.entries(fields).filter(([key, value]) => value !== lookUp(expected, key));
    if (unusual.length > 0) said.set(environment, Object.fromEntries(unusual));
  }
  return said;
}

/** Adds the Application that deploys a folder. Returns what the user should know about it. */
function addApplication(
  { kept, places }: ExistingApplications,
  environment: string,
  [first, ...others]: readonly DeclaredApplication[],
  path: string,
): string[] {
  const { name, file, document, ofSet, source } = first as DeclaredApplication;
  if (others.length > 0) {
    const names = [name, ...others.map((one) => one.name)].join(", ");
    return [
      `${path} is deployed by several Applications: ${names}. None of their names is kept; under argocd.environments of the system, name the one to keep`,
    ];
  }
  if (name.includes("{{"))
    return [
      `${path} is deployed by an Application that the ApplicationSet in ${file} generates; its name can't be determined, so it isn't kept`,
    ];
  const metadata = { annotations: {}, labels: {} };
  const lost: string[] = [];
  for (const field of ["annotations", "labels"] as const)
    for (const [key, value] of Object.entries(mapAt(document, "metadata", field)))
      if (WRITTEN.has(key) || !isQualifiedName(key) || typeof value !== "string") lost.push(key);
      else if (field === "labels" && !isLabelValue(value)) lost.push(key);
      else setOwn(metadata[field], key, value);
  const options = listAt(document, "spec", "syncPolicy", "syncOptions").map(asText);
  lost.push(...options.filter((option) => !OPTIONS.has(option.split("=")[0] ?? "")));
  kept.set(environment, {
    ...keptOf(name, document),
    ...Object.fromEntries(Object.entries(metadata).filter(([, own]) => Object.keys(own).length > 0)),
  });
  places.set(environment, placeOf(document, source));
  const changes = Object.keys(mapAt(source, "kustomize")).filter((key) => key !== "version");
  return [
    `the Application ${name} (${file}) keeps its name, project, sync policy, annotations and labels, and gets the path of the new overlay` +
      (ofSet
        ? "; an ApplicationSet generates it: remove it there first, with preserveResourcesOnDeletion"
        : "; delete the hand-written file in the commit that adopts it"),
    ...(lost.length > 0 ? [`the Application ${name} loses ${lost.join(", ")}`] : []),
    ...(changes.length > 0
      ? [
          `the Application ${name} changes what ${path} renders to (${changes.join(", ")}); the import describes the folder without these changes`,
        ]
      : []),
  ];
}

/** Annotations and labels that kustogen writes itself, or that cluster tools leave behind. */
const WRITTEN = new Set<string>([
  ARGOCD.manifestGeneratePaths,
  SYSTEM_LABEL,
  "kubectl.kubernetes.io/last-applied-configuration",
]);

/** The names of sync options that generated Applications may have. */
const OPTIONS = new Set(["CreateNamespace", "ServerSideApply", "PruneLast", "RespectIgnoreDifferences"]);

function keptOf(name: string, document: ValueMap): Kept {
  const namespace = textAt(document, "spec", "destination", "namespace");
  const automated = at(document, "spec", "syncPolicy", "automated");
  const isAutomated = isMap(automated) && automated.enabled !== false;
  const ignored = itemsAt(mapAt(document, "spec"), "ignoreDifferences").flatMap(([entry]) => {
    const { group, managedFieldsManagers: _, ...rest } = entry;
    const isSaid = rest.jsonPointers !== undefined || rest.jqPathExpressions !== undefined;
    const own = { ...(group !== undefined && group !== "" && { group }), ...rest };
    return isSaid ? [own as unknown as IgnoredDifference] : [];
  });
  return {
    application: name,
    project: textAt(document, "spec", "project") ?? "default",
    ...(namespace !== undefined && namespace !== "" && { namespace }),
    automated: isAutomated,
    ...(isAutomated && { prune: automated.prune === true, selfHeal: automated.selfHeal === true }),
    cascadeDelete: listAt(document, "metadata", "finalizers").map(asText).includes(RESOURCES_FINALIZER),
    ...(ignored.length > 0 && { ignoreDifferences: ignored }),
  };
}

function placeOf(document: ValueMap, source: ValueMap): ApplicationPlace {
  const said = (value: string | undefined, usual: string) => (value === usual ? undefined : value);
  const [server, name] = ["server", "name"].map((key) => textAt(document, "spec", "destination", key));
  return {
    cluster: server !== undefined ? { server } : name !== undefined ? { name } : undefined,
    repository: normaliseUrl(textAt(source, "repoURL") ?? ""),
    revision: said(textAt(source, "targetRevision"), "HEAD"),
    argocd: said(textAt(document, "metadata", "namespace"), "argocd"),
    namespace: textAt(document, "spec", "destination", "namespace"),
  };
}
