import type { FluxKustomization } from "../discovery/flux.ts";
import type { ArgoFacts } from "./argo-objects.ts";
import { type DeployedPlaces, deployedPlaces, type Place, placeKey } from "./deployed-places.ts";
import type { Placed } from "./placed.ts";
import { lacksIn, madeIn, REFERENCE_RULES } from "./rules/integrity/lacks.ts";
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
  const all = deployedPlaces(states, argo(), flux);
  const made = madeBeside(new Set(asked.map(({ reported }) => reported.message)), states, all);
  return findings.filter((one) => !isAsked(one) || !made.has(keyOf(one.reported)));
}

/** The keys of the references with one of the messages to what something else makes. */
function madeBeside(
  messages: ReadonlySet<string>,
  states: readonly State[],
  { places, charts }: DeployedPlaces,
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
