import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import type { Path } from "@kustogen/kustomize/value/value.ts";
import { routeBackends } from "../../../cluster/network/route-backends.ts";
import { isFilledIn } from "../../../kubernetes/variables.ts";
import { derived } from "../../derived.ts";
import { Fact } from "../../fact.ts";
import { objectsIn } from "../../facts.ts";
import type { RepositoryFinding } from "../../rule.ts";
import type { RepositoryState } from "../../state.ts";
import { servicesIn } from "../network/full-names.ts";

/** A port of a Service that the environment of a route doesn't have. */
interface Away {
  at: number;
  path: Path;
  service: string;
  namespace: string | undefined;
  port: number;
}

/** The ports behind the routes of an environment whose Services it doesn't have. */
export const awayIn = new Fact((state): readonly Away[] =>
  routeBackends(state).flatMap(({ route, service, namespace, port, path, ofPods }) => {
    const number = Number(port);
    if (!Number.isInteger(number) || ofPods || isFilledIn(service + (namespace ?? ""))) return [];
    if (derived(state).service(service, namespace) !== undefined) return [];
    return [{ at: state.resources.indexOf(route), path, service, namespace, port: number }];
  }),
);

/** The routes to a port that a Service in another environment of their namespace doesn't have. */
export function* portsElsewhere({ environments, argo }: RepositoryState): Iterable<RepositoryFinding> {
  const away = environments.flatMap((state) => awayIn.of(state).map((one) => ({ state, ...one })));
  if (away.length === 0) return;
  const given = new Map(
    [...argo.applications, ...argo.made].map(({ namespace, state }) => [state, namespace] as const),
  );
  const ports = new Map<string, (readonly number[])[]>();
  for (const state of environments)
    for (const { name, namespace = given.get(state), ports: own } of servicesIn.of(state))
      addTo(ports, `${namespace ?? ""}/${name}`, own);
  for (const { state, at, path, service, namespace = given.get(state), port } of away) {
    const all = ports.get(`${namespace ?? ""}/${service}`) ?? [];
    const resource = objectsIn.of(state)[at];
    // One without ports may have any, and one without a namespace be anywhere.
    const isOpen = all.length === 0 || all.some((own) => own.length === 0 || own.includes(port));
    if (namespace === undefined || namespace === "" || isOpen || resource === undefined) continue;
    yield {
      environment: state.environment,
      resource,
      path,
      severity: "warning",
      message: `leads to port ${port} of Service ${service}, which has ${someOf([...new Set(all.flat())].map(String), 3)} in another folder of this repository`,
      fix: "write a port of the Service",
    };
  }
}
