import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import { ownerAndName, sourcePath, writtenSources } from "../discovery/application-sources.ts";
import type { FluxKustomization } from "../discovery/flux.ts";
import { treePath } from "../discovery/tree-paths.ts";
import { mapAt, textAt } from "../kubernetes/fields.ts";
import type { Application, ArgoFacts } from "./argo-objects.ts";
import type { State } from "./state.ts";

/** A namespace of a cluster: the one for objects that don't name theirs. */
export interface Place {
  cluster: string;
  namespace: string;
}

/** Text that is equal for equal places. */
export function placeKey({ cluster, namespace }: Place): string {
  return JSON.stringify([cluster, namespace]);
}

/** Where environments are deployed, and the names, by place, of what isn't rendered, or not as a whole. */
export interface DeployedPlaces {
  places: Map<State, Place[]>;
  charts: Map<string, string[]>;
}

/** Finds where Applications and Flux Kustomizations deploy environments. */
export function deployedPlaces(
  states: readonly State[],
  argo: ArgoFacts,
  flux: readonly FluxKustomization[],
): DeployedPlaces {
  const all = placesOf(states, argo);
  addPlacesOfFlux(all, states, flux);
  return all;
}

/** Where Applications deploy each environment. */
function placesOf(states: readonly State[], { applications, made }: ArgoFacts): DeployedPlaces {
  const byPath = new Map(states.map((state) => [state.environment, state]));
  const all = [...applications, ...made];
  const own = new Set(all.flatMap(({ state, repository }) => (state ? [ownerAndName(repository)] : [])));
  const places = new Map<State, Place[]>();
  const charts = new Map<string, string[]>();
  for (const application of all)
    for (const source of writtenSources(mapAt(application.resource, "spec"))) {
      const { cluster, namespace } = application;
      const state = stateOf(application, textAt(source, "repoURL"));
      if (state !== undefined) entryOf(places, state, () => []).push({ cluster, namespace });
      if (state === undefined || state.inPart) {
        const name = textAt(source, "chart") ?? sourcePath(source).split("/").at(-1) ?? "";
        const release = textAt(source, "helm", "releaseName") ?? application.name;
        const names = [release, name].filter((one) => one !== "");
        entryOf(charts, placeKey({ cluster, namespace }), () => []).push(...names);
      }

      /** The environment of one of several sources, whose repository is this one as far as is known. */
      function stateOf({ state: only }: Application, repository: string | undefined): State | undefined {
        if (only !== undefined || textAt(source, "chart") !== undefined) return only;
        const isOwn = own.size === 0 || own.has(ownerAndName(repository));
        return isOwn ? byPath.get(sourcePath(source)) : undefined;
      }
    }
  return { places, charts };
}

/** The folder of a cluster, by which those of one repository are told apart. */
const OF_CLUSTER = /(?:^|\/)clusters?\/([^/]+)\//;

/** Adds the places to which Flux Kustomizations deploy environments. */
function addPlacesOfFlux(
  { places, charts }: DeployedPlaces,
  states: readonly State[],
  flux: readonly FluxKustomization[],
): void {
  const byPath = new Map(states.map((state) => [treePath(state.environment), state]));
  for (const { name, file, folder, document } of flux) {
    const state = folder === undefined ? undefined : byPath.get(folder);
    if (state === undefined) continue;
    const remote = textAt(document, "spec", "kubeConfig", "secretRef", "name") ?? "";
    const place = {
      cluster: `flux ${OF_CLUSTER.exec(file)?.[1] ?? ""} ${remote}`,
      namespace: textAt(document, "spec", "targetNamespace") ?? "",
    };
    entryOf(places, state, () => []).push(place);
    if (state.inPart) entryOf(charts, placeKey(place), () => []).push(name);
  }
}
