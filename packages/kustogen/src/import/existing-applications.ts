import { anyTextIn } from "@kustogen/kustomize/text/bytes.ts";
import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import { lookUp, setOwn } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText, isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
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
import { at, listAt, mapAt, textAt } from "@kustogen/review/kubernetes/fields.ts";
import { SYSTEM_LABEL } from "../argocd/metadata.ts";
import { usualPolicy } from "../argocd/policy.ts";
import type {
  ApplicationMetadata,
  IgnoredDifference,
  KeptApplication,
  SyncPolicy,
} from "../authoring/argo.ts";
import type { Stage } from "../authoring/environment.ts";
import { isGenerated } from "../output/file.ts";
import { changeNotes, metadataNotes, unknownName } from "./application-notes.ts";
import { keptDifferences, sharedDifferences } from "./kept-differences.ts";
import type { RepositoryPlace } from "./place.ts";

/** How the imported folders are deployed today. */
export interface ExistingApplications {
  /** The properties of existing Applications that generated ones keep, by environment. */
  kept: Map<string, SyncPolicy & KeptApplication & ApplicationMetadata>;
  /** The fields that none of them compares; those that only some ignore are among the kept properties. */
  ignoreDifferences: IgnoredDifference[];
  /** Their destinations and sources, by environment. */
  places: Map<string, ApplicationPlace>;
  /** The environments with an Application that kustogen generated, with its system. */
  own: Map<string, string>;
  /** Hand-written files, by path, whose Application will be generated: their comments are lost. */
  replaced: Map<string, string>;
  /** True if Flux applies folders of the repositories, and nothing in them uses Argo CD. */
  isFlux: boolean;
  /** Notes for the user, one sentence each. */
  notes: string[];
}

/** An Application's destination and source. */
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
 * Finds the Argo CD Applications and Flux Kustomizations, in the folders' own repositories, that deploy the folders.
 * @param folders by environment
 * @param states their contents, by environment
 */
export function existingApplications(
  folders: ReadonlyMap<string, RepositoryPlace>,
  states: ReadonlyMap<string, readonly Resource[]> = new Map(),
): ExistingApplications {
  const found: ExistingApplications = {
    kept: new Map(),
    ignoreDifferences: [],
    places: new Map(),
    own: new Map(),
    replaced: new Map(),
    isFlux: false,
    notes: [],
  };
  const byRoot = new Map<string, Map<string, string>>();
  for (const [environment, { root, path }] of folders)
    entryOf(byRoot, root, () => new Map<string, string>()).set(environment, path);
  let isArgo = false;
  for (const [root, paths] of byRoot) {
    const argoFiles = manifestsWith(root, ARGO_PATTERNS);
    const fluxFiles = manifestsWith(root, "kustomize.toolkit.fluxcd.io/");
    if (argoFiles.length === 0 && fluxFiles.length === 0) continue;
    const tree = listWorkTree(root);
    const flux = fluxFiles.flatMap((file) => appliedByFlux(anyTextIn(tree.read(file)), file));
    found.isFlux ||= flux.length > 0;
    const { applications } = declaredFolders(tree, kustomizationFolders(tree), argoFiles);
    isArgo ||= applications.length > 0;
    const generated = new Set(
      argoFiles.filter((file) => isGenerated(anyTextIn(tree.read(file)))).map((file) => file.slice(1)),
    );
    for (const [environment, path] of paths) {
      const deployed = { environment, path, resources: states.get(environment) ?? [] };
      const replaced = addApplication(found, deployed, applications, generated);
      if (replaced !== undefined)
        found.replaced.set(replaced, anyTextIn(tree.read(`/${replaced.replace(/^\//, "")}`)));
      for (const one of flux)
        if (one.path === path)
          found.notes.push(
            `${environment}: Flux's Kustomization ${one.name} (${one.file.slice(1)}) deploys ${path}; it is left alone and keeps using that folder`,
          );
    }
  }
  if (isArgo) found.isFlux = false;
  found.ignoreDifferences.push(...sharedDifferences(found.kept.values()));
  return found;
}

/**
 * The kept properties of Applications in words: those that kustogen wouldn't generate by itself. There are few for
 * generated Applications.
 * @param usual the stage of an environment, and the defaults: the system's name and its namespace
 * @param generates true if the system's own project is generated, because some environment has no Application yet
 */
export function keptInWords(
  { kept, own }: ExistingApplications,
  usual: (environment: string) => { stage: Stage; system: string; namespace: string },
  generates = false,
): ExistingApplications["kept"] {
  const said: ExistingApplications["kept"] = new Map();
  for (const [environment, fields] of kept) {
    const { stage, namespace, system: name } = usual(environment);
    const generated = own.get(environment);
    const system = generated ?? name;
    const { annotations = {}, ...rest } = fields;
    const expected: Record<string, unknown> = {
      ...usualPolicy(stage),
      application: `${system}-${environment}`,
      namespace,
      // A project with the generated one's name is the same project, which then covers all environments.
      ...(generates && { project: name }),
      // Generated Applications get their own project again; any other is kept elsewhere, whatever its name.
      ...(generated !== undefined && { project: generated }),
    };
    const unusual = Object.entries(rest).filter(([key, value]) => value !== lookUp(expected, key));
    const written = Object.entries(annotations).filter(
      ([key]) => generated === undefined || key !== ARGOCD.compareOptions,
    );
    if (written.length > 0) unusual.push(["annotations", Object.fromEntries(written)]);
    if (unusual.length > 0) said.set(environment, Object.fromEntries(unusual));
  }
  return said;
}

/** Adds the Application that deploys a folder, and its file if a generated one replaces it. */
function addApplication(
  found: ExistingApplications,
  { environment, path, resources }: { environment: string; path: string; resources: readonly Resource[] },
  applications: readonly DeclaredApplication[],
  generated: ReadonlySet<string>,
): string | undefined {
  const own = applications.filter((one) => one.path === path);
  const [first] = own;
  if (first === undefined) return undefined;
  const note = (text: string) => found.notes.push(`${environment}: ${text}`);
  const obstacle = unknownName(own, path);
  if (obstacle !== undefined) {
    note(obstacle);
    return undefined;
  }
  const { name, file, document, ofSet } = first;
  const { carried, left } = metadataOf(document);
  const system = textAt(document, "metadata", "labels", SYSTEM_LABEL);
  const isOwn = system !== undefined && generated.has(file.replace(/^\//, ""));
  const ignored = keptDifferences(mapAt(document, "spec"), isOwn, resources);
  found.kept.set(environment, {
    ...keptOf(name, document),
    ...carried,
    ...(ignored.length > 0 && { ignoreDifferences: ignored }),
  });
  found.places.set(environment, placeOf(first));
  if (isOwn) {
    found.own.set(environment, system);
    note(
      `kustogen generated the Application ${name} (${file}); its non-standard fields are kept, and the rest is generated again`,
    );
    return undefined;
  }
  for (const text of [...metadataNotes(first, carried, left), ...changeNotes(first, path)]) note(text);
  return ofSet ? undefined : file;
}

/** Annotations that kustogen writes itself, or that cluster tools leave behind. */
const WRITTEN = new Set<string>([
  ARGOCD.manifestGeneratePaths,
  SYSTEM_LABEL,
  "kubectl.kubernetes.io/last-applied-configuration",
]);

/** The annotations and labels that a generated Application keeps, and the names of those that it can't. */
function metadataOf(document: ValueMap): { carried: ApplicationMetadata; left: string[] } {
  const carried: ApplicationMetadata = {};
  const left: string[] = [];
  for (const field of ["annotations", "labels"] as const) {
    const kept: Record<string, string> = {};
    for (const [key, value] of Object.entries(mapAt(document, "metadata", field))) {
      const fine = field === "annotations" || (typeof value === "string" && isLabelValue(value));
      if (WRITTEN.has(key) || !isQualifiedName(key) || typeof value !== "string" || !fine) left.push(key);
      else setOwn(kept, key, value);
    }
    if (Object.keys(kept).length > 0) carried[field] = kept;
  }
  return { carried, left };
}

function keptOf(name: string, document: ValueMap): SyncPolicy & KeptApplication {
  const namespace = textAt(document, "spec", "destination", "namespace");
  const automated = at(document, "spec", "syncPolicy", "automated");
  const isAutomated = isMap(automated) && automated.enabled !== false;
  return {
    application: name,
    project: textAt(document, "spec", "project") ?? "default",
    ...(namespace !== undefined && namespace !== "" && { namespace }),
    automated: isAutomated,
    ...(isAutomated && { prune: automated.prune === true, selfHeal: automated.selfHeal === true }),
    cascadeDelete: listAt(document, "metadata", "finalizers").map(asText).includes(RESOURCES_FINALIZER),
  };
}

/** Its destination and source; what Argo CD would assume is left out. */
function placeOf({ document, source }: DeclaredApplication): ApplicationPlace {
  const said = (value: string | undefined, usual: string) => (value === usual ? undefined : value);
  return {
    cluster: clusterOf(mapAt(document, "spec", "destination")),
    repository: normaliseUrl(textAt(source, "repoURL") ?? ""),
    revision: said(textAt(source, "targetRevision"), "HEAD"),
    argocd: said(textAt(document, "metadata", "namespace"), "argocd"),
    namespace: textAt(document, "spec", "destination", "namespace"),
  };
}

function clusterOf(destination: ValueMap): ApplicationPlace["cluster"] {
  const server = textAt(destination, "server");
  const name = textAt(destination, "name");
  if (server !== undefined) return { server };
  return name === undefined ? undefined : { name };
}

/** The Flux Kustomizations in a file, with the folders that they apply. */
function appliedByFlux(text: string, file: string): { file: string; name: string; path: string }[] {
  let documents: Value[];
  try {
    documents = parseDocuments(text, file);
  } catch {
    // A template, or invalid YAML: it is unknown what Flux reads from it.
    return [];
  }
  return documents.filter(isMap).flatMap((document) => {
    const isFlux = asText(document.apiVersion).startsWith("kustomize.toolkit.fluxcd.io/");
    const path = textAt(document, "spec", "path")?.replace(/^\.?\/+|\/+$/g, "");
    return isFlux && path !== undefined
      ? [{ file, name: textAt(document, "metadata", "name") ?? "", path }]
      : [];
  });
}
