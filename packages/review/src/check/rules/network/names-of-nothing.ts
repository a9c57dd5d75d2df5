import { literalPattern } from "@kustogen/kustomize/value/literal-pattern.ts";
import { addTo, entryOf } from "@kustogen/kustomize/value/multimap.ts";
import type { Path } from "@kustogen/kustomize/value/value.ts";
import { commandLine } from "../../../cluster/kubelet/security-context.ts";
import type { Pod } from "../../../cluster/workloads/pods.ts";
import { textAt } from "../../../kubernetes/fields.ts";
import { derived } from "../../derived.ts";
import { Fact } from "../../fact.ts";
import { objectsIn } from "../../facts.ts";
import type { RepositoryFinding } from "../../rule.ts";
import type { RepositoryState, State } from "../../state.ts";
import { type ConfiguredAddress, containerAddresses } from "./addresses.ts";
import { servicesIn } from "./full-names.ts";
import { nearService } from "./near-service.ts";
import { makersIn } from "./service-makers.ts";

/** A short name to which a container certainly connects, as it is in a URL or has a port. */
interface StrictName {
  at: number;
  path: Path;
  host: string;
  port: number;
  /** The address as it is reported: "nats:4222 (NATS_URL)". */
  says: string;
  namespace: string;
  container: string;
  /** True if a Service of the environment has the name, or nearly the same, which is another finding. */
  isKnown: boolean;
}

/** Names that are filled in, or that every cluster or pod has. */
const OPEN_NAME =
  /^(?:localhost|kubernetes|host|hostname|server|domain|example|placeholder|dummy|none|null|todo|test|change-?me)$|(?:^|-)(?:your|example|placeholder|changeme)(?:-|$)/;
/** Variables with URLs that are names rather than addresses, or that only a browser opens. */
const NO_ADDRESS = /AUDIENCE|ISSUER|REALM|ORIGIN|CORS|CALLBACK|REDIRECT|EXAMPLE|NO_?PROXY|PUBLIC|FRONTEND/i;

/** The short names to which containers connect; in an environment that isn't rendered as a whole, none. */
export const strictNamesIn = new Fact((state): readonly StrictName[] => {
  if (state.inPart === true) return [];
  const found = new Map<string, StrictName>();
  for (const configured of containerAddresses(state)) {
    const { pod, container, address, where } = configured;
    const { host, port, source } = address;
    const { namespace = "" } = pod;
    if (port === undefined || !/^[a-z][a-z0-9-]{2,}$/.test(host) || OPEN_NAME.test(host)) continue;
    const at = state.resources.indexOf(where.resource);
    const key = `${at} ${where.path.join()} ${host}`;
    if (at < 0 || found.has(key) || !isStrict(state, configured)) continue;
    const isKnown =
      derived(state).service(host, pod.namespace) !== undefined ||
      nearService(state, host, pod.namespace) !== undefined;
    if (!isKnown && isResolvedElsewhere(pod, host)) continue;
    const of =
      where.resource === pod.resource ? "" : ` of ${pod.resource.kind} ${pod.resource.metadata.name}`;
    found.set(key, {
      at,
      path: where.path,
      host,
      port,
      says: `${host}:${port} (${source})`,
      namespace,
      container: `container ${container.name}${of}`,
      isKnown,
    });
  }
  return [...found.values()];
});

/** True for the host of a URL, the whole of a value, and a variable for a host beside one for its port. */
function isStrict(
  state: State,
  { pod, container, address: { host, port, source } }: ConfiguredAddress,
): boolean {
  if (NO_ADDRESS.test(source)) return false;
  const value =
    source === "command"
      ? commandLine(container)
      : derived(state)
          .environment(pod, container)
          .variables.find(({ name }) => name === source)?.value;
  if (value === undefined) return false;
  const name = literalPattern(host);
  return (
    new RegExp(`[a-z]://(?:[^\\s/@"']*@)?${name}(?![\\w.-])`).test(value) ||
    (source !== "command" &&
      (value === host || new RegExp(`(?:^|,)\\s*${name}:${port}\\s*(?:,|/|$)`).test(value)))
  );
}

/** True if something other than the cluster's DNS may know the name. */
function isResolvedElsewhere({ resource, spec }: Pod, host: string): boolean {
  const { dnsPolicy = "ClusterFirst", dnsConfig, hostAliases, hostNetwork } = spec;
  return (
    !dnsPolicy.startsWith("ClusterFirst") ||
    (hostNetwork === true && dnsPolicy !== "ClusterFirstWithHostNet") ||
    dnsConfig !== undefined ||
    hostAliases !== undefined ||
    spec.hostname === host ||
    host === resource.metadata.name
  );
}

/** The short names that nothing in the repository has, or only something in another namespace. */
export function* namesOfNothing({ environments, argo, flux }: RepositoryState): Iterable<RepositoryFinding> {
  if (!environments.some((state) => strictNamesIn.of(state).some(({ isKnown }) => !isKnown))) return;
  const given = new Map(
    [...argo.applications, ...argo.made].map(({ namespace, state }) => [state, namespace]),
  );
  /** The namespaces with something of a name, each with what it is. */
  const known = new Map<string, Map<string, string>>();
  const named = new Map<string, string[]>();
  /** The Services with each port of a namespace. */
  const onPort = new Map<string, Set<string>>();
  const filled = new Set<string>();
  const add = (name: string, namespace: string, what: string) => {
    const all = entryOf(known, name, () => new Map<string, string>());
    if (!all.has(namespace)) all.set(namespace, `${what} ${name}`);
  };
  for (const state of environments) {
    const inside = (namespace: string | undefined) => namespace || given.get(state) || "";
    for (const { name, namespace, ports } of servicesIn.of(state)) {
      add(name, inside(namespace), "Service");
      for (const port of ports)
        entryOf(onPort, `${inside(namespace)}:${port}`, () => new Set<string>()).add(name);
    }
    const makers = makersIn.of(state);
    for (const one of makers.fills) filled.add(inside(one));
    for (const [name, namespace] of makers.named) addTo(named, name, inside(namespace));
    for (const [name, namespace] of makers.releases) add(name, inside(namespace), "release");
  }
  for (const { name, state, namespace, resource } of [...argo.applications, ...argo.made])
    if (state === undefined) {
      filled.add(namespace);
      const release = textAt(resource, "spec", "source", "helm", "releaseName") ?? name;
      if (textAt(resource, "spec", "source", "chart") !== undefined) add(release, namespace, "release");
    }
  for (const { document, folder, isGone } of flux) {
    const target = textAt(document, "spec", "targetNamespace");
    if (target !== undefined && (folder === undefined || isGone)) filled.add(target);
  }
  for (const { resource } of argo.sets) {
    const into = textAt(resource, "spec", "template", "spec", "destination", "namespace");
    if (!argo.made.some(({ set }) => set === resource))
      filled.add(into === undefined || into.includes("{{") ? "" : into);
  }
  const has = (name: string, namespace: string) => known.get(name)?.has(namespace) === true;
  // Names that may be in any namespace say nothing of this one.
  const isAnywhere = (name: string) => has(name, "") || named.get(name)?.includes("") === true;
  const resolved = new Set<string>();
  for (const state of environments)
    for (const { host, namespace, isKnown } of strictNamesIn.of(state)) {
      const inside = namespace || given.get(state) || "";
      if (isKnown || has(host, inside)) resolved.add(inside);
    }
  for (const state of environments)
    for (const { at, path, host, port, says, namespace, container, isKnown } of strictNamesIn.of(state)) {
      const inside = namespace || given.get(state) || "";
      if (isKnown || inside === "" || filled.has(inside) || filled.has("") || isAnywhere(host)) continue;
      if (has(host, inside) || named.get(host)?.includes(inside)) continue;
      const [other, ...more] = known.get(host) ?? [];
      const elsewhere = more.length === 0 ? other : undefined;
      const [meant, ...others] = elsewhere === undefined ? (onPort.get(`${inside}:${port}`) ?? []) : [];
      const isTold = meant !== undefined && others.length === 0;
      if (elsewhere === undefined && !resolved.has(inside) && !isTold) continue;
      const but =
        elsewhere === undefined
          ? `nothing in this repository creates a Service of that name in namespace ${inside}${isTold ? `; Service ${meant} has port ${port} there` : ""}`
          : `${elsewhere[1]} is in namespace ${elsewhere[0]}, not in ${inside}`;
      yield {
        environment: state.environment,
        resource: objectsIn.of(state)[at],
        path,
        cause: elsewhere === undefined ? host : `${host} in ${elsewhere[0]}`,
        ofAllFolders: true,
        message: `${container} is configured to connect to ${says}, but ${but}`,
        fix:
          elsewhere === undefined
            ? "create the Service, or write the name of one that exists"
            : elsewhere[1].startsWith("Service")
              ? `write ${host}.${elsewhere[0]}`
              : `write the name of its Service with .${elsewhere[0]}`,
      };
    }
}
