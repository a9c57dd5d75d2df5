import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import { ownerAndName, sourcePath, writtenSources } from "../discovery/application-sources.ts";
import type { FluxKustomization } from "../discovery/flux.ts";
import { treePath } from "../discovery/tree-paths.ts";
import { mapAt, textAt } from "../kubernetes/fields.ts";
import type { Application, ArgoFacts } from "./argo-objects.ts";
import type { Placed } from "./placed.ts";
import { lacksIn, madeIn, REFERENCE_RULES } from "./rules/integrity/made-nowhere.ts";
import type { State } from "./state.ts";

/**
 * The findings without warnings about missing objects that another Application or Flux Kustomization makes in the same
 * cluster and namespace. An Application with a chart may make any object that is named after its release or its chart.
 */
export function notMadeBeside(
  findings: readonly Placed[],
  states: readonly State[],
  argo: () => ArgoFacts,
  flux: readonly FluxKustomization[] = [],
): readonly Placed[] {
  const isAsked = ({ rule, reported: { severity } }: Placed) =>
    severity === "warning" && REFERENCE_RULES.includes(rule);
  const asked = findings.filter(isAsked);
  if (asked.length === 0) return findings;
  const all = placesOf(states, argo());
  addPlacesOfFlux(all, states, flux);
  const made = madeBeside(new Set(asked.map(({ reported }) => reported.message)), states, all);
  return findings.filter((one) => !isAsked(one) || !made.has(keyOf(one.reported)));
}

/** The keys of the references with one of the messages to what something else makes. */
function madeBeside(
  messages: ReadonlySet<string>,
  states: readonly State[],
  { places, charts }: ReturnType<typeof placesOf>,
): Set<string> {
  const lacks = states.flatMap((state) =>
    (places.get(state) ?? []).flatMap((place) =>
      lacksIn
        .of(state)
        .filter(({ message }) => messages.has(message))
        .map((lack) => ({
          state,
          lack,
          place: { ...place, namespace: lack.to.namespace || place.namespace },
        })),
    ),
  );
  const needed = new Set(lacks.map(({ lack }) => lack.to.name));
  const made = new Set(
    [...places].flatMap(([state, all]) =>
      [...madeIn(state)].flatMap(({ kind, name, namespace }) =>
        needed.has(name)
          ? all.map((place) => objectIn({ ...place, namespace: namespace || place.namespace }, kind, name))
          : [],
      ),
    ),
  );
  return new Set(
    lacks.flatMap(({ state: { environment }, lack: { message, resource, to }, place }) => {
      const isNamedAfter = (one: string) => to.name === one || to.name.startsWith(`${one}-`);
      const isMade =
        made.has(objectIn(place, to.kind, to.name)) ||
        charts.get(placeKey(place))?.some(isNamedAfter) === true;
      const { kind, metadata } = resource;
      return isMade ? [keyOf({ environment, message, resource: { kind, ...metadata } })] : [];
    }),
  );
}

interface Place {
  cluster: string;
  namespace: string;
}

function placeKey({ cluster, namespace }: Place): string {
  return JSON.stringify([cluster, namespace]);
}

function objectIn({ cluster, namespace }: Place, kind: string, name: string): string {
  return JSON.stringify([cluster, namespace, kind, name]);
}

function keyOf({
  environment,
  message,
  resource,
}: Pick<Placed["reported"], "environment" | "message" | "resource">): string {
  return JSON.stringify([environment, message, resource?.kind, resource?.namespace, resource?.name]);
}

/** Where Applications deploy each environment, and the names, by place, of what isn't rendered, or not as a whole. */
function placesOf(states: readonly State[], { applications, made }: ArgoFacts) {
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
  { places, charts }: ReturnType<typeof placesOf>,
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
