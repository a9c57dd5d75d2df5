import { firstAndRest } from "@kustogen/kustomize/errors/some-of.ts";
import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { classOf } from "../../../cluster/network/ingress-paths.ts";
import { hasFluxVariable } from "../../../discovery/flux.ts";
import { itemsAt, textAt } from "../../../kubernetes/fields.ts";
import { Fact } from "../../fact.ts";
import { objectsIn } from "../../facts.ts";
import { defineRule } from "../../rule.ts";
import { solverZonesIn, unsolvedHosts, wantedHostsIn } from "./solver-zones.ts";

const FIELDS = ["ingressClassName", "class"] as const;

/** The issuers of the cluster with one solver, which answers by an Ingress of a named class. */
const solversIn = new Fact(({ resources }) =>
  resources.flatMap(({ kind, metadata: { name }, ...issuer }, at) => {
    if (kind !== "ClusterIssuer") return [];
    const [first, ...others] = itemsAt(issuer, "spec", "acme", "solvers");
    if (first === undefined || others.length > 0) return [];
    return FIELDS.flatMap((field) => {
      const named = textAt(first[0], "http01", "ingress", field);
      return named === undefined || hasFluxVariable(named) ? [] : [{ at, name, field, named }];
    });
  }),
);

/** The classes of an environment's Ingresses, with the issuer that an Ingress wants a certificate from. */
const classesIn = new Fact(({ index }) =>
  index.ofKind("Ingress", "networking.k8s.io").flatMap((ingress) => {
    const { annotations = {} } = ingress.metadata;
    const named = classOf(ingress);
    if (named === undefined) return [];
    const isOther = Object.keys(annotations).some((key) => key.startsWith("acme.cert-manager.io/"));
    return [{ named, issuer: isOther ? undefined : annotations["cert-manager.io/cluster-issuer"] }];
  }),
);

export const solverClass = defineRule({
  id: "network/solver-class",
  title: "An issuer's solvers fit the Ingresses and hosts that request its certificates",
  why:
    "If the issuer names a class other than that of the host's own Ingress, the wrong controller gets the " +
    "request for an HTTP01 challenge: the challenge never succeeds, and no certificate is issued. " +
    "cert-manager creates an Ingress of the issuer's class for the challenge. If every solver has a " +
    "selector, and none covers a host, there is no challenge for it at all. The rule compares hosts with " +
    "`dnsZones` and `dnsNames`, unless a solver selects by labels.",
  source: "https://cert-manager.io/docs/configuration/acme/http01/#options",
  example: {
    bad: "kind: ClusterIssuer\nmetadata: {name: letsencrypt}\nspec: {acme: {solvers: [{http01: {ingress: {ingressClassName: traefik}}}]}}\n---\nkind: Ingress\nmetadata: {name: shop, annotations: {cert-manager.io/cluster-issuer: letsencrypt}}\nspec: {ingressClassName: nginx, tls: [{hosts: [shop.example.com], secretName: shop}]}",
    good: "kind: ClusterIssuer\nmetadata: {name: letsencrypt}\nspec: {acme: {solvers: [{http01: {ingress: {ingressClassName: nginx}}}]}}\n---\nkind: Ingress\nmetadata: {name: shop, annotations: {cert-manager.io/cluster-issuer: letsencrypt}}\nspec: {ingressClassName: nginx, tls: [{hosts: [shop.example.com], secretName: shop}]}",
  },
  isOfDeployed: true,
  asks: () => [solversIn, classesIn, solverZonesIn, wantedHostsIn],
  *checkRepository(repository) {
    const { environments } = repository;
    yield* unsolvedHosts(repository);
    const all = environments.flatMap((state) => classesIn.of(state));
    const used = new Set(all.map(({ named }) => named));
    if (used.size === 0 || [...used].some(hasFluxVariable)) return;
    const wanted = new Map<string, string[]>();
    for (const { named, issuer } of all) if (issuer !== undefined) addTo(wanted, issuer, named);
    for (const state of environments)
      for (const { at, name, field, named } of solversIn.of(state)) {
        const others = [...new Set(wanted.get(name))];
        if (used.has(named) || others.length === 0) continue;
        const resource = objectsIn.of(state)[at];
        yield {
          environment: state.environment,
          ...(resource && { resource }),
          path: ["spec", "acme", "solvers", 0, "http01", "ingress", field],
          message: `answers challenges through ingress class ${named}, which no Ingress here has; those that want its certificates have ${firstAndRest(others, 3).join(", ")}`,
          fix: "name the class of the Ingresses whose hosts get the certificates",
        };
      }
  },
});
