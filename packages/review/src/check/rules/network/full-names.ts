import { closest } from "@kustogen/kustomize/errors/suggest.ts";
import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import type { Path, Value } from "@kustogen/kustomize/value/value.ts";
import { serviceAt } from "../../../cluster/network/service-address.ts";
import { isExternalName, isHeadless, makersOfServices } from "../../../cluster/network/services.ts";
import { itemsAt, textAt } from "../../../kubernetes/fields.ts";
import { writtenTargets } from "../../../kubernetes/target-namespaces.ts";
import { hasVariable } from "../../../kubernetes/variables.ts";
import { Fact } from "../../fact.ts";
import { objectsIn } from "../../facts.ts";
import { finderInTexts } from "../../find-in-texts.ts";
import { isSlip, Slips } from "../../near-name.ts";
import type { RepositoryFinding } from "../../rule.ts";
import type { RepositoryState } from "../../state.ts";
import { containerAddresses } from "./addresses.ts";
import { type PlacedName, placedNames } from "./placed-names.ts";
import { makersIn } from "./service-makers.ts";

/** The full name of a Service somewhere in an object's texts, for example in a file of a ConfigMap. */
interface FullName {
  /** The index of the object in the environment. */
  at: number;
  path: Path;
  /** The line in a text of several. */
  line: number;
  host: string;
  name: string;
  namespace: string;
  port: number | undefined;
  /** True if it ends nearly with the cluster's domain, so that nothing resolves it. */
  isOfOtherDomain?: true;
  /** True if a container is configured to connect to it, and the environment has Services there. */
  isOfContainer: boolean;
  /** The only Service or release of its name in the environment, if that is in another namespace. */
  elsewhere?: PlacedName;
}

const HOST =
  /(?<![\w.-])(?<name>[a-z](?:[a-z0-9-]*[a-z0-9])?)\.(?<namespace>[a-z0-9-]+)\.svc(?:\.(?<domain>[a-z]+\.[a-z]+))?(?![\w-]|\.[a-z])(?::(?<port>\d{2,5})(?!\d))?/g;
/** In an address, the rest of the name is often left out: `http://api.shop:8080`. */
const IN_ADDRESS =
  /(?<![\w+.-])[a-z][a-z0-9+]{1,20}:\/\/(?<name>[a-z](?:[a-z0-9-]*[a-z0-9])?)\.(?<namespace>[a-z][a-z0-9-]*):(?<port>\d{2,5})(?!\d)/g;
/** The domain of nearly all clusters. */
const DOMAIN = "cluster.local";
const COMMENT = /^\s*(?:#|\/\/)/;

const fullNames = finderInTexts((text, _key, path): Omit<FullName, "at" | "isOfContainer">[] => {
  if (!(text.includes(".svc") || text.includes("://")) || path[0] === "metadata") return [];
  return text.split("\n").flatMap((one, line) =>
    COMMENT.test(one)
      ? []
      : [...one.matchAll(HOST), ...one.matchAll(IN_ADDRESS)].flatMap(({ 0: found, groups = {} }) => {
          const { name = "", namespace = "", domain = DOMAIN, port } = groups;
          const isOther = domain !== DOMAIN;
          // A cluster may have a domain of its own.
          if (isOther && !isSlip(domain, DOMAIN)) return [];
          return {
            path: [...path],
            line,
            host: found.replace(/^.*\/|:\d+$/g, ""),
            name,
            namespace,
            port: port === undefined ? undefined : Number(port),
            ...(isOther && { isOfOtherDomain: true as const }),
          };
        }),
  );
});

/** The full names in an environment. */
export const fullNamesIn = new Fact((state): readonly FullName[] => {
  const found = state.resources.flatMap((resource, at) =>
    resource.kind === "CustomResourceDefinition"
      ? []
      : fullNames(resource as unknown as Value).map((one) => ({ at, isOfContainer: false, ...one })),
  );
  if (found.length === 0) return found;
  const own = new Set(containerAddresses(state).map(({ address }) => address.host));
  // Where the environment has a Service in that namespace, what a container connects to is judged with it.
  const inside = new Set(state.index.ofKind("Service", "").map(({ metadata }) => metadata.namespace));
  const placed = placedNames(state);
  return found.map((one) => {
    const isOfContainer = own.has(one.host) && (inside.has(one.namespace) || inside.has(undefined));
    const elsewhere = placed.get(one.name);
    const isElsewhere = elsewhere !== undefined && elsewhere.namespace !== one.namespace;
    return { ...one, ...(isOfContainer && { isOfContainer }), ...(isElsewhere && { elsewhere }) };
  });
});

/** The short name of a Service that a container connects to, and that no Service of its environment has. */
interface ShortName extends Pick<FullName, "at" | "path" | "host" | "namespace"> {
  port: number;
}

/** The short names in an environment; "" as the namespace means that of its deployment. */
export const shortNamesIn = new Fact((state): readonly ShortName[] => {
  const found = new Map<string, ShortName>();
  for (const { pod, address, where } of containerAddresses(state)) {
    const { host, port } = address;
    const { namespace = "" } = pod;
    const at = state.resources.indexOf(where.resource);
    if (port === undefined || at < 0 || !/^[a-z][a-z0-9-]+$/.test(host) || host === "localhost") continue;
    if (serviceAt(state, host, pod.namespace) === undefined)
      found.set(`${at} ${where.path.join()} ${host}:${port}`, {
        at,
        path: where.path,
        host,
        port,
        namespace,
      });
  }
  return [...found.values()];
});

/** The namespaces in which an environment has objects, which it creates or into which it deploys. */
export const namespacesIn = new Fact(({ resources }): readonly string[] => [
  ...new Set(
    resources
      .flatMap((one) => [
        one.metadata.namespace ?? [],
        one.kind === "Namespace" ? one.metadata.name : [],
        writtenTargets(one),
      ])
      .flat(),
  ),
]);

/** A Service with its ports; none if it is headless, or if a controller creates it. */
interface KnownService {
  name: string;
  namespace: string | undefined;
  ports: readonly number[];
}

/** The Services of an environment, and those that controllers create for its objects. */
export const servicesIn = new Fact(({ index, resources }): readonly KnownService[] => [
  ...index.ofKind("Service", "").map((service): KnownService => {
    const { name, namespace } = service.metadata;
    const ports = itemsAt(service, "spec", "ports").map(([one]) => Number(one.port));
    const isOpen = isHeadless(service) || isExternalName(service) || ports.some(Number.isNaN);
    return { name, namespace, ports: isOpen ? [] : ports };
  }),
  ...[...makersOfServices(resources)].flatMap(([name, makers]) =>
    makers.map(({ metadata: { namespace } }) => ({ name, namespace, ports: [] })),
  ),
]);

/** The full names that no Service has, if one has nearly the same, and those with a port that the Service doesn't have. */
export function* wrongFullNames({ environments, argo, flux }: RepositoryState): Iterable<RepositoryFinding> {
  const known = new Map<string, Map<string, Set<number>>>();
  const given = new Map(
    [...argo.applications, ...argo.made].map(({ namespace, state }) => [state, namespace] as const),
  );
  const services = environments.flatMap((state) =>
    servicesIn.of(state).map((one) => ({ ...one, namespace: one.namespace ?? given.get(state) ?? "" })),
  );
  for (const { name, namespace, ports } of services) {
    const all = known.get(namespace) ?? new Map<string, Set<number>>();
    const before = all.get(name);
    // Any port may be open on one without ports.
    const isOpen = ports.length === 0 || before?.size === 0;
    known.set(namespace, all.set(name, new Set(isOpen ? [] : [...(before ?? []), ...ports])));
  }
  const inhabited = new Set([
    ...environments.flatMap((state) => namespacesIn.of(state)),
    ...given.values(),
    ...flux.flatMap(({ document }) => textAt(document, "spec", "targetNamespace") ?? []),
  ]);
  const spaces = new Slips(inhabited);
  // A chart's Service mostly has the name of its release, or one that continues it.
  const releases = new Map<string, string[]>();
  for (const state of environments)
    for (const [name, namespace] of makersIn.of(state).releases)
      addTo(releases, namespace || (given.get(state) ?? ""), name);
  for (const state of environments)
    for (const one of fullNamesIn.of(state)) {
      const { at, isOfContainer, path, line, host, name, namespace, port, isOfOtherDomain } = one;
      const beside = known.get(namespace);
      // Without .svc, it may as well be the name of a host outside the cluster.
      const isLostThere = !inhabited.has(namespace) && host.includes(".svc");
      const other = isLostThere ? (placedElsewhere(one) ?? onlyIn(name, known)) : undefined;
      const [meant] = isLostThere && other === undefined ? spaces.near(namespace) : [];
      const ports = beside?.get(name);
      const isUnknown = ports === undefined && !isOfContainer;
      const charts = releases.get(namespace) ?? [];
      const isOfChart = charts.some((release) => name === release || name.startsWith(`${release}-`));
      const near = isUnknown && !isOfChart ? slipOf(name, [...(beside?.keys() ?? []), ...charts]) : undefined;
      const isWrong =
        !isOfContainer && ports !== undefined && ports.size > 0 && port !== undefined && !ports.has(port);
      const resource = objectsIn.of(state)[at];
      const isLost = [near, other, meant].some((what) => what !== undefined);
      if (!(isLost || isWrong || isOfOtherDomain) || resource === undefined) continue;
      const isFile = path[0] === "data" && path.length === 2;
      yield {
        environment: state.environment,
        resource,
        path,
        ...(isFile && { entry: String(path[1]), textLine: line }),
        ...saidOf(one, { other, meant, near, ports: ports ?? new Set() }),
      };
    }
  for (const state of environments)
    for (const { at, path, host, port, namespace } of shortNamesIn.of(state)) {
      const inside = namespace || given.get(state);
      const ports = inside === undefined ? undefined : known.get(inside)?.get(host);
      if (ports === undefined || ports.size === 0 || ports.has(port)) continue;
      yield {
        environment: state.environment,
        resource: objectsIn.of(state)[at],
        path,
        message: `a container is configured to connect to ${host}:${port}, but Service ${host} in ${inside} has ${[...ports].join(", ")}`,
        fix: "name a port of the Service",
      };
    }
}

/** What is known instead of a name: one in another namespace, a similar namespace or name, or the Service's ports. */
interface Instead {
  other: PlacedName | undefined;
  meant: string | undefined;
  near: string | undefined;
  ports: ReadonlySet<number>;
}

/** What is wrong with a name, and what to write. */
function saidOf(
  { host, name, namespace, port, isOfOtherDomain }: FullName,
  { other, meant, near, ports }: Instead,
): Pick<RepositoryFinding, "message" | "fix"> {
  const lost = `names ${host}, but nothing here is in namespace ${namespace}`;
  const write = (what: string) => `write ${what}, if you meant that`;
  if (isOfOtherDomain)
    return {
      message: `names ${host}, which doesn't end with ${DOMAIN}, so that nothing resolves it`,
      fix: `write ${DOMAIN}, unless this cluster has another domain`,
    };
  if (other !== undefined)
    return { message: `${lost}; ${other.what} is in ${other.namespace}`, fix: write(other.namespace) };
  if (meant !== undefined) return { message: `${lost}; namespace ${meant} exists here`, fix: write(meant) };
  if (near !== undefined)
    return {
      message: `names ${host}, but no Service in ${namespace} here has that name; ${near} exists here`,
      fix: write(near),
    };
  return {
    message: `names ${host}:${port}, but Service ${name} in ${namespace} has ${[...ports].join(", ")}`,
    fix: "name a port of the Service",
  };
}

/** Namespaces that every cluster has, with Services that no repository creates. */
const ALWAYS = ["default", "kube-system"];

/** The Service or release of the name in the same environment, unless the cluster itself may have another one. */
function placedElsewhere({ namespace, elsewhere }: FullName): PlacedName | undefined {
  return ALWAYS.includes(namespace) ? undefined : elsewhere;
}

/** The only namespace with a Service of a name that hardly two programs have. */
function onlyIn(
  name: string,
  known: ReadonlyMap<string, ReadonlyMap<string, unknown>>,
): PlacedName | undefined {
  if (!/^(?=.{8}).*[a-z]-[a-z]/.test(name)) return undefined;
  const [only, ...more] = [...known].filter(([namespace, all]) => namespace !== "" && all.has(name));
  if (only === undefined || more.length > 0 || hasVariable(only[0])) return undefined;
  return { what: `Service ${name}`, namespace: only[0] };
}

/** The only name that differs by one letter, in a word of at least four. */
function slipOf(name: string, services: readonly string[]): string | undefined {
  const near = closest(name, services, 1);
  if (near === undefined || near.replace(/\d/g, "") === name.replace(/\d/g, "")) return undefined;
  const others = near.split("-");
  const isWord = (word: string, other = "") => word !== other && Math.min(word.length, other.length) > 3;
  return name.split("-").some((word, index) => isWord(word, others[index])) ? near : undefined;
}
