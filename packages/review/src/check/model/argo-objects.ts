import { equal } from "@kustogen/kustomize/value/equal.ts";
import { lazily } from "@kustogen/kustomize/value/lazily.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Path, ValueMap } from "@kustogen/kustomize/value/value.ts";
import {
  leavesRepository,
  ownerAndName,
  placedSources,
  sourcePath,
} from "../../discovery/application-sources.ts";
import type { ArgoObject } from "../../discovery/argo-documents.ts";
import { mapAt, textAt } from "../../kubernetes/fields.ts";
import { argoIn, builtFrom } from "./facts.ts";
import type { Beside, State } from "./state.ts";

/** An object of Argo CD, and the environment that renders it, if one does. */
interface CheckedArgoObject extends ArgoObject {
  by?: State | undefined;
}

/** An Application: its sources, destination and sync options. */
export interface Application extends CheckedArgoObject {
  name: string;
  project: string;
  /** The URLs of its sources. */
  repositories: readonly string[];
  /** The cluster, and the namespace for objects without one. */
  cluster: string;
  namespace: string;
  /** The paths of sources that don't exist or that Argo CD rejects, with their place in the Application. */
  missing: readonly { path: string; at: Path; why: "absent" | "absolute" | "outside" }[];
  /** The environment that it deploys, if that is judged as well. */
  state: State | undefined;
  /** The environment that it deploys, whether that is judged or only there. */
  deploys: State | undefined;
}

/** The sync option with which a sync leaves the fields of `ignoreDifferences` as they are in the cluster. */
export const RESPECTED = "RespectIgnoreDifferences=true";

/** Where a path in an Application is written: in it, or in the template of the set that generates it. */
export function placeIn({ resource, set, file }: ArgoObject, ...path: Path) {
  return set === undefined
    ? { resource, file, path }
    : { resource: set, file, path: ["spec", "template", ...path] };
}

/** The Argo CD objects outside the environments. */
export interface ArgoFacts {
  /** The Applications, those that ApplicationSets generate last. */
  applications: readonly Application[];
  projects: ReadonlyMap<string, ArgoObject>;
  /** The ApplicationSets, including those that environments render. */
  sets: readonly ArgoObject[];
  /** The objects that no environment renders. */
  outside: readonly ArgoObject[];
  /** The names that several projects share, which belong to different Argo CD instances. */
  ambiguous: ReadonlySet<string>;
  isMissing: IsMissing;
}

/** True for a source in this repository whose path doesn't exist; also false if that is unknown. */
export type IsMissing = (source: { repository: string; revision: string; path: string }) => boolean;

/** Reads the Applications and projects among objects, and finds the environment of each. */
export function argoFacts(
  objects: readonly CheckedArgoObject[],
  environments: readonly State[],
  isMissing: IsMissing = () => false,
  outside: readonly ArgoObject[] = objects,
  beside: readonly State[] = [],
): ArgoFacts {
  const applications: Application[] = [];
  const projects = new Map<string, ArgoObject>();
  const ambiguous = new Set<string>();
  const all = [...environments, ...beside];
  const byPath = new Map(all.reverse().map((state) => [state.environment, state]));
  const unjudged = new Set(beside);
  for (const object of objects) {
    const { resource } = object;
    if (!resource.apiVersion?.startsWith("argoproj.io/")) continue;
    if (resource.kind === "AppProject") {
      const { name } = resource.metadata;
      const other = projects.get(name)?.resource;
      if (other !== undefined && !equal(mapAt(other, "spec"), mapAt(resource, "spec"))) ambiguous.add(name);
      projects.set(name, object);
    }
    if (resource.kind === "Application") {
      const one = application(object, byPath, isMissing);
      applications.push({
        ...one,
        state: one.deploys && unjudged.has(one.deploys) ? undefined : one.deploys,
      });
    }
  }
  applications.sort((a, b) => Number(a.set !== undefined) - Number(b.set !== undefined));
  return {
    applications: applications.map(ofOwnRepository(applications)),
    projects,
    sets: objects.filter(({ resource }) => resource.kind === "ApplicationSet"),
    outside,
    ambiguous,
    isMissing,
  };
}

/** Removes the environment of an Application of another repository, whose path exists here only by coincidence. */
function ofOwnRepository(all: readonly Application[]): (one: Application) => Application {
  const counts = new Map<string, number>();
  for (const { deploys, repositories } of all)
    if (deploys !== undefined) {
      const name = ownerAndName(repositories[0]);
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  const [own] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [];
  return (one) =>
    ownerAndName(one.repositories[0]) === own ? one : { ...one, state: undefined, deploys: undefined };
}

/** The paths of sources that begin at a root, lead out of any repository, or don't exist in this one. */
function missingIn(spec: ValueMap, isMissing: IsMissing): Application["missing"] {
  return placedSources(spec).flatMap(({ source, place }): Application["missing"] => {
    // An Application that is a template has a variable in its path, which is filled in before it is applied.
    if (/\$[{(]|\{\{|<[A-Za-z]/.test(textAt(source, "path") ?? "$(")) return [];
    const [path, written] = [sourcePath(source), textAt(source, "path") ?? ""];
    const repository = textAt(source, "repoURL") ?? "";
    const revision = textAt(source, "targetRevision") ?? "";
    const at = [...place, "path"];
    if (leavesRepository(source)) return [{ path: written, at, why: "outside" }];
    if (isMissing({ repository, revision, path })) return [{ path, at, why: "absent" }];
    return written.startsWith("/") ? [{ path: written, at, why: "absolute" }] : [];
  });
}

function application(
  object: CheckedArgoObject,
  environments: ReadonlyMap<string, State>,
  isMissing: IsMissing,
) {
  const { resource } = object;
  const spec = mapAt(resource, "spec");
  const sources = placedSources(spec).map(({ source }) => source);
  const [source = {}] = sources.length === 1 ? sources : [];
  const destination = mapAt(resource, "spec", "destination");
  return {
    ...object,
    name: resource.metadata.name,
    project: textAt(resource, "spec", "project") ?? "default",
    repositories: sources.map((one) => textAt(one, "repoURL") ?? ""),
    missing: missingIn(spec, isMissing),
    cluster: textAt(destination, "server") ?? textAt(destination, "name") ?? "",
    namespace: textAt(destination, "namespace") ?? "",
    deploys: textAt(source, "path") === undefined ? undefined : environments.get(sourcePath(source)),
  };
}

/** The Argo CD objects in and around environments, and what rules ask about them. */
export function argoOfRepository(
  environments: readonly State[],
  beside: Beside,
  { argo = [], isMissing }: { argo?: readonly ArgoObject[] | undefined; isMissing?: IsMissing | undefined },
): () => ArgoFacts {
  // Others render Argo CD objects only from files that have some.
  const others = new Set(argo.flatMap(({ file }) => beside.reading(file)));
  const makers = [...environments, ...others];
  const outside = notInputs(argo, makers);
  const objects = [...outside, ...renderedArgo(makers)];
  return lazily(() => argoFacts(objects, environments, isMissing, outside, beside.states));
}

function renderedArgo(environments: readonly State[]): CheckedArgoObject[] {
  return environments.flatMap((by) =>
    argoIn.of(by).map((resource) => {
      const place = by.sources?.placeOf(resource, ["metadata", "name"]);
      return { resource, by, file: place?.file ?? builtFrom.of(by)?.[0]?.file ?? "" };
    }),
  );
}

/** The objects in files that no environment is built from, and Applications of sets that one renders unchanged. */
function notInputs(argo: readonly ArgoObject[], environments: readonly State[]): ArgoObject[] {
  if (argo.length === 0) return [];
  const inputs = new Set<string>();
  for (const state of environments)
    for (const { files } of builtFrom.of(state) ?? []) for (const file of files) inputs.add(file);
  const sets = environments.flatMap((state) =>
    argoIn.of(state).filter(({ kind }) => kind === "ApplicationSet"),
  );
  const isRendered = (set: Resource) => sets.some((one) => equal(mapAt(one, "spec"), mapAt(set, "spec")));
  return argo.filter(({ file, set }) => !inputs.has(file) || (set !== undefined && isRendered(set)));
}
