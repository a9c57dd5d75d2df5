import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { isEncryptedValue } from "@kustogen/kustomize/value/encrypted.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { identityKey, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText } from "@kustogen/kustomize/value/value.ts";
import { isExternalName } from "../../../cluster/network/services.ts";
import type { Reference } from "../../../cluster/reference-table.ts";
import { at, listAt, mapAt } from "../../../kubernetes/fields.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import { PUBLIC_KINDS, type PublicRoute, publicRoutes, shownHost } from "../../changes/public-routes.ts";
import { changeRule } from "../../changes/rows.ts";
import { referencesFrom } from "../../model/derived.ts";
import { Fact } from "../../model/fact.ts";
import { type ChangeContext, type ChangeFinding, defineRule, examples } from "../../model/rule.ts";
import type { State } from "../../model/state.ts";

/** A public address, with the resource that declares it. */
interface Address extends PublicRoute {
  resource: Resource;
}

function addressesOf({ resources }: State): Address[] {
  return resources
    .filter(({ kind }) => PUBLIC_KINDS.includes(kind))
    .flatMap((resource) => publicRoutes(resource).map((route) => ({ ...route, resource })));
}

/** The first address of each host or path that others lack. */
function* lacking(
  addresses: readonly Address[],
  others: readonly Address[],
  keyOf: (one: Address) => string,
): Iterable<Address & { name: string; at: Pick<ChangeFinding, "resource" | "path"> }> {
  const known = new Set(others.map(keyOf));
  for (const [key, [first]] of groupedBy(addresses, keyOf))
    if (first !== undefined && !known.has(key))
      yield {
        ...first,
        name: resourceText(first.resource),
        at: { resource: first.resource, path: first.field },
      };
}

const hostOf = ({ host }: Address): string => host;

export const publicHost = defineRule({
  id: "change/public-host",
  title: "Public hosts stay the same",
  why: "A new host needs a certificate and a DNS record; clients of a removed host get an error.",
  source: "https://kubernetes.io/docs/concepts/services-networking/ingress/",
  bad: "kind: Ingress\nmetadata: {name: shop}\nspec: {rules: [{host: store.example.com}]}",
  good: "kind: Ingress\nmetadata: {name: shop}\nspec: {rules: [{host: shop.example.com}]}",
  fix: "create the DNS record and the certificate of the new host first, or keep the old host until nobody calls it",
  *checkChange(before, after) {
    const [old, now] = [addressesOf(before), addressesOf(after)];
    for (const { host, name, at } of lacking(now, old, hostOf))
      yield {
        ...at,
        message:
          host === "*"
            ? `${name} now answers for any host`
            : `${shownHost(host)} is new: ${name} answers for it`,
      };
    for (const { host, name, at, resource } of lacking(old, now, hostOf)) {
      // It now answers for any host, and so for this one.
      const isStill = (one: Address) =>
        one.host === "*" && resourceText(one.resource) === resourceText(resource);
      if (!now.some(isStill))
        yield { ...at, message: `${shownHost(host)} no longer answers: ${name} drops it` };
    }
  },
});

export const publicPath = defineRule({
  id: "change/public-path",
  title: "Paths of public hosts stay the same",
  why: "A new path can make internal pages public. Programs that still call a removed path get errors.",
  source: "https://kubernetes.io/docs/concepts/services-networking/ingress/",
  ...examples(
    "kind: Ingress\nmetadata: {name: shop}\nspec:\n  rules:\n    - host: shop.example.com\n      http: {paths: [{path: HERE, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}",
    "/",
    "/api",
  ),
  fix: "keep a removed path until nobody calls it, and add only paths that are meant to be public",
  *checkChange(before, after) {
    const [old, now] = [addressesOf(before), addressesOf(after)];
    const sides = [
      [now, old, "is new"],
      [old, now, "no longer has a rule of its own"],
    ] as const;
    for (const [own, others, what] of sides) {
      // A host that comes or goes as a whole is told by itself.
      const hosts = new Set(others.map(hostOf));
      for (const { host, path, name, at } of lacking(own, others, (one) => `${one.host} ${one.path}`)) {
        const text = isEncryptedValue(host) ? `${path} of ${shownHost(host)}` : `${host}${path}`;
        if (hosts.has(host)) yield { ...at, message: `${text} ${what} (${name})` };
      }
    }
  },
});

export const routeBackendMoved = changeRule({
  id: "change/route-backend-moved",
  title: "Routes lead to the same Services as before, and Services to the same pods",
  why: "Once the change is merged, another program answers requests to the same address.",
  source: "https://kubernetes.io/docs/concepts/services-networking/ingress/",
  ...examples(
    "kind: Ingress\nmetadata: {name: shop}\nspec:\n  rules:\n    - host: shop.example.com\n      http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: HERE, port: {number: 80}}}}]}",
    "web-next",
    "web",
  ),
  fix: "confirm in the review that the change is intended",
  rows: [
    {
      path: "spec",
      // Each once, and undefined for what is no route.
      value: (one, state) => {
        const names = backendsOf(one, state).map(nameOf);
        return names.length === 0 ? undefined : [...new Set(names)];
      },
      how: "gains",
      if: ({ was, is }) => listAt(was).some((name) => !listAt(is).includes(name)),
      at: ({ after, states, items }) =>
        backendsOf(after, states[1]).find((one) => items.includes(nameOf(one)))?.path ?? ["spec"],
      says: ({ name, was, is, items }) =>
        `${name} now leads to Service ${items.join(", ")} instead of ${listAt(was)
          .filter((one) => !listAt(is).includes(one))
          .join(", ")}`,
    },
    {
      kinds: ["Service"],
      group: "",
      path: "spec.externalName",
      value: (one) => (isExternalName(one) ? at(one, "spec", "externalName") : undefined),
      how: "changed",
      if: ({ is }) => is !== undefined,
      says: ({ name, is }) => `${name} now leads to ${asText(is)}`,
    },
  ],
  more: joinedServices,
});

/** Services that were there before, to which pods of other workloads now belong, or any at all. */
function* joinedServices(before: State, after: State, { changes }: ChangeContext): Iterable<ChangeFinding> {
  const earlier = new Map(
    changes.flatMap((one) => (one.before && one.after ? [[one.after, one.before]] : [])),
  );
  for (const service of after.index.ofKind("Service", "")) {
    const { name, namespace } = service.metadata;
    const former = earlier.get(service) ?? before.index.find("Service", name, namespace, "");
    if (former === undefined || isExternalName(service)) continue;
    const known = new Set(selectedBy(before, former).map(identityKey));
    const joined = selectedBy(after, service).filter(
      (one) => !known.has(identityKey(earlier.get(one) ?? one)),
    );
    const isManual = Object.keys(mapAt(former, "spec", "selector")).length === 0 && !isExternalName(former);
    const gets = isManual && Object.keys(mapAt(service, "spec", "selector")).length > 0;
    if (joined.length === 0 && !gets) continue;
    const pods =
      joined.length === 0
        ? "the pods that it selects"
        : `the pods of ${someOf([...new Set(joined.map(resourceText))], 3)}`;
    yield {
      resource: service,
      path: ["spec", "selector"],
      message: `${resourceText(service)} now leads to ${pods}${gets ? " instead of the endpoints that someone wrote" : ""}`,
    };
  }
}

/** The workloads whose pods belong to a Service. */
function selectedBy({ selectable }: State, service: Resource): Resource[] {
  const selector = mapAt(service, "spec", "selector");
  if (Object.keys(selector).length === 0 || isExternalName(service)) return [];
  return selectable.with(selector, service.metadata.namespace).map(({ resource }) => resource);
}

const backendsIn = new Fact((state) => groupedBy(referencesFrom(state, "route"), ({ resource }) => resource));

function backendsOf(route: Resource, state: State): readonly Reference[] {
  return backendsIn.of(state).get(route) ?? [];
}

function nameOf({ name, namespace }: Reference): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}
