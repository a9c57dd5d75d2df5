import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Traffic, TrafficPort } from "@kustogen/review/check/model/traffic.ts";
import { podTemplatePath } from "@kustogen/review/cluster/workloads/pods.ts";
import { isBuiltIn } from "@kustogen/review/kinds/kinds.ts";
import { at, listAt, textAt } from "@kustogen/review/kubernetes/fields.ts";
import { valueAndReason } from "./because.ts";
import type { Component } from "./component.ts";
import { refuseIn } from "./made-by.ts";
import { callers, ends, type Listening, listeningIn, type Present } from "./traffic-table.ts";

const ISSUER = /^cert-manager\.io\/(?:cluster-)?issuer$/;

/** A component, and what it made in a layer. */
export interface Made extends Present {
  resources: readonly Resource[];
}

/**
 * Refuses what policies would cut off without a word: connections to ports on which nobody listens, routes to pods that
 * admit nobody from outside, pods that policies don't hold for, and certificates whose challenge can't be answered; and traffic without policies.
 * @param all the system's components, whether the layer has them or not
 * @throws InputError that names the component
 */
export function checkTraffic(all: readonly Component[], made: readonly Made[], traffic: Traffic): void {
  const refuse = (one: Present, message: string, near?: string | string[]): never =>
    refuseIn(one, message, "invalid-settings", near);
  const isOnNode = ({ kind, ...fields }: Resource) =>
    at(fields, ...podTemplatePath(kind), "spec", "hostNetwork") === true;
  const hasPolicies = made.some(({ resources }) => resources.some(({ kind }) => kind === "NetworkPolicy"));
  const isTold = Object.keys(traffic.components).length > 0;
  for (const one of made) {
    const { admits, talksTo } = one.component;
    if (hasPolicies ? !isTold || !one.resources.some(isOnNode) : !(admits ?? talksTo)) continue;
    const why = hasPolicies
      ? "hostNetwork: NetworkPolicies don't hold for pods in their node's network, so admits and talksTo would say nothing of them. Leave out hostNetwork, or move it to a system with `policies: () => false`"
      : `declares traffic, but nothing makes NetworkPolicies of it. Add frame("${one.context.system}") of kustogen/blocks to the components, or, for a system without policies, \`policies: () => false\` to defineSystem`;
    refuse(one, why, hasPolicies ? "hostNetwork" : undefined);
  }
  if (!hasPolicies) return;
  const byName = new Map<unknown, Made>(made.map((one) => [one.component.name, one]));
  // Policies select the pods of a part, which several components may make.
  const behind = ({ component, part, resources }: Made) =>
    component.pods
      ? resources
      : made.flatMap((one) => (one.part.component === part.component ? one.resources : []));
  const listening = new Map(made.map((one) => [one.component.name, listeningIn(behind(one))]));
  for (const { from, to, ports, why } of traffic.flows)
    for (const end of ends(to)) {
      const reached = byName.get(end);
      if (reached === undefined) continue;
      const opened = listening.get(reached.component.name);
      const wrong = opened && ports.find((port) => !isAmong(port, opened));
      const mayAnswer = reached.component.pods ?? behind(reached).some(mayMakePods);
      if (opened ? wrong === undefined : mayAnswer) continue;
      const [first] = ends(from);
      const [speaker, said] = typeof first === "object" ? [end, ` from ${first.title}`] : [first, ""];
      const caller = callers.get(Object(first));
      const leads = `the traffic "${why}"${said} leads to`;
      const whose = caller === undefined ? end : `${end} of ${reached.context.system}`;
      const known = opened?.map((port) => port.filter((one) => one !== undefined).join(" or ")).join(", ");
      refuse(
        caller ?? (byName.get(speaker) as Made),
        known === undefined
          ? `${leads} component ${whose}, which has no pods. Name the one whose pods answer`
          : `${leads} port ${typeof wrong === "object" ? wrong.port : wrong} of component ${whose}, on which no container or Service of it listens. ${known === "" ? "Add it to the container's ports" : `Expected ${known}, or one more in the container's ports`}`,
        [said && !caller ? "admits" : "talksTo", why],
      );
    }
  for (const one of made)
    for (const route of one.resources.filter(({ kind }) => kind === "Ingress")) {
      const { annotations = {}, name } = route.metadata;
      const isIssued = Object.keys(annotations).some((key) => ISSUER.test(key));
      if (isIssued && !all.some((other) => other.name === "acme-solver"))
        refuse(
          one,
          `Ingress ${name} gets its certificate from cert-manager, and the NetworkPolicies keep Let's Encrypt from the pods that answer its HTTP01 challenge. ` +
            "Add acmeSolver(() => CONTROLLER) of kustogen/blocks to the components; with DNS01 challenges, acmeSolver(() => undefined)",
          name,
        );
      for (const backend of backendsOf(route)) {
        const shut = shutOff(backend, made, traffic, listening);
        if (shut !== undefined)
          refuse(
            one,
            `Ingress ${name} leads to component ${shut.to}, which admits nobody from outside on port ${shut.port}. ` +
              `Expected the ingress controller in \`admits\` of ${shut.to}: { from: inNamespace("ingress-nginx"), ports: [${JSON.stringify(shut.port)}], why: "visitors" }`,
            name,
          );
      }
    }
}

/** True for an object of which pods may be made. */
const mayMakePods = ({ apiVersion, kind, ...fields }: Resource) =>
  !isBuiltIn(apiVersion, kind) || at(fields, ...podTemplatePath(kind), "spec") !== undefined;

/** The component behind a route's backend, if no policy opens it to the outside; undefined otherwise, or if it isn't known. */
function shutOff(
  backend: unknown,
  made: readonly Made[],
  { flows }: Traffic,
  listening: ReadonlyMap<string, readonly Listening[] | undefined>,
): { to: string; port: number | string | undefined } | undefined {
  for (const { component, resources } of made) {
    const service = resources.find(
      ({ kind, metadata }) => kind === "Service" && metadata.name === textAt(backend, "name"),
    );
    if (service === undefined) continue;
    const wanted = at(backend, "port", "number") ?? at(backend, "port", "name");
    const entry = listAt(service, "spec", "ports").find((one) =>
      [at(one, "port"), at(one, "name")].includes(wanted),
    );
    if (entry === undefined) return undefined; // what the Service lacks is refused elsewhere
    const target = (at(entry, "targetPort") ?? at(entry, "port")) as number | string | undefined;
    const to = component.name;
    const known = listening.get(to);
    const port = known?.find((one) => one.includes(target)) ?? [target];
    const isOpen = flows.some(
      ({ from, to: ended, ports }) =>
        ends(ended).includes(to) &&
        ends(from).some((end) => typeof end !== "string") &&
        (ports.length === 0 || known === undefined || ports.some((one) => isAmong(one, [port]))),
    );
    return isOpen ? undefined : { to, port: port[0] };
  }
  return undefined;
}

function backendsOf({ spec }: Resource): unknown[] {
  const paths = listAt(spec, "rules").flatMap((rule) => listAt(rule, "http", "paths"));
  return [at(spec, "defaultBackend", "service"), ...paths.map((path) => at(path, "backend", "service"))];
}

function isAmong(port: TrafficPort, opened: readonly Listening[]): boolean {
  const { value } = valueAndReason(port);
  if (typeof value === "object" && value.endPort !== undefined) return true;
  return opened.some((one) => one.includes(typeof value === "object" ? value.port : value));
}
