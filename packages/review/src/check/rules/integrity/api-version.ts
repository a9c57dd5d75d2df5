import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { groupOf } from "@kustogen/kustomize/value/resource.ts";
import { definedGroups } from "../../../cluster/definitions.ts";
import { isBuiltInGroup, NEWEST, notServed } from "../../../kinds/served.ts";
import { OF_FLUX, RELEASES_OF_FLUX } from "../../../kubernetes/flux-groups.ts";
import { declaredKinds } from "../../declared-kinds.ts";
import { objectsIn } from "../../facts.ts";
import { defineRule } from "../../rule.ts";
import type { State } from "../../state.ts";
import { notServedByChart } from "./chart-versions.ts";

/** The oldest release in use. */
const OLDEST = "1.27";

export const apiVersion = defineRule({
  id: "integrity/api-version",
  title: "The cluster serves every API version that objects use",
  why:
    "If the API server no longer serves an API, or a CustomResourceDefinition doesn't have the version, " +
    'applying the object fails with "no matches for kind".',
  source: "https://kubernetes.io/docs/reference/using-api/deprecation-guide/",
  example: {
    bad: "apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: {name: shop}",
    good: "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: shop}",
  },
  severity: "error",
  least: "warning",
  cases: {
    warning: [
      "if the version of the cluster is unknown, and some version of Kubernetes serves the API",
      "if the CustomResourceDefinition is in another folder",
      "if the chart with the definition, in the version that the repository installs, doesn't serve the API",
    ],
  },
  basis: "refused",
  isAlone: true,
  *check(state) {
    const { kubernetes, resources } = state;
    for (const resource of resources) {
      const { apiVersion: version, kind } = resource;
      const served = servedInstead(state, version, kind);
      if (served !== undefined)
        yield {
          resource,
          path: ["apiVersion"],
          ...(!served.isCertain && { severity: "warning" as const }),
          message: `${version} ${kind} is not served by its CustomResourceDefinition in this repository, which serves only ${served.versions.join(", ")}`,
          fix: `write ${served.versions.toSorted((a, b) => priority(b) - priority(a))[0]}`,
        };
      const gone = notServed(version, kind, kubernetes ?? NEWEST);
      if (gone === undefined) continue;
      const [what = "", instead = ""] = gone.replace(/, and the cluster runs [^;]*/, "").split("; ");
      const certain = kubernetes !== undefined || notServed(version, kind, OLDEST) !== undefined;
      yield {
        resource,
        path: ["apiVersion"],
        ...(!certain && { severity: "warning" as const }),
        // The copied manifests of one program have the same age.
        cause: `${version} ${kind}`,
        message: kubernetes === undefined ? what : `${what}, and the cluster runs ${kubernetes}`,
        fix: instead === "" ? "use an API that the cluster serves" : instead,
      };
    }
  },
  *checkRepository(repository) {
    const { environments } = repository;
    const ofCharts = [...notServedByChart(repository)];
    yield* ofCharts;
    const told = new Set(ofCharts.map(({ resource }) => resource?.apiVersion));
    const objects = environments.flatMap((state) => objectsIn.of(state));
    const used = new Set(objects.map(({ apiVersion }) => groupOf(apiVersion)));
    const byVersion = groupedBy(objects, ({ apiVersion }) => apiVersion);
    const count = (version: string) => byVersion.get(version)?.length ?? 0;
    const defined = definedGroups(objects);
    for (const state of environments)
      for (const resource of objectsIn.of(state)) {
        const group = groupOf(resource.apiVersion);
        const retired = lookUp(RETIRED, resource.apiVersion);
        // A repository in which most are old may have an old controller in one of its clusters.
        const isLeftOver =
          retired !== undefined &&
          count(retired[0]) > count(resource.apiVersion) &&
          !told.has(resource.apiVersion) &&
          !YOUNG.has(resource.kind);
        if (isLeftOver && !defined.has(group))
          yield {
            environment: state.environment,
            resource,
            path: ["apiVersion"],
            severity: "warning",
            message: `${resource.apiVersion} isn't served since ${retired[1]}; others in this repository use ${retired[0]}`,
            fix: `write ${retired[0]}`,
          };
        const renamed = lookUp(RENAMED, group);
        if (renamed === undefined || defined.has(group)) continue;
        const [instead, since] = renamed;
        if (!used.has(instead)) continue;
        yield {
          environment: state.environment,
          resource,
          path: ["apiVersion"],
          severity: "warning",
          message: `belongs to the group ${group}, which ${since} doesn't read; others in this repository use ${instead}`,
          fix: `write the version of ${instead} that the others have`,
        };
      }
  },
});

/** Groups that a program no longer reads, with the new group and the version since which it is read. */
const RENAMED: Readonly<Record<string, readonly [group: string, since: string]>> = {
  "traefik.containo.us": ["traefik.io", "Traefik 3"],
  "certmanager.k8s.io": ["cert-manager.io", "cert-manager 0.11"],
  "kubernetes-client.io": ["external-secrets.io", "External Secrets Operator"],
  "keda.k8s.io": ["keda.sh", "KEDA 2"],
  "helm.fluxcd.io": [RELEASES_OF_FLUX, "Flux 2"],
  "longhorn.rancher.io": ["longhorn.io", "Longhorn 1.0"],
  "networking.x-k8s.io": ["gateway.networking.k8s.io", "Gateway API 0.4"],
};

/** Versions that a program no longer serves, with the one that replaces them and the first release without them. */
const RETIRED: Readonly<Record<string, readonly [instead: string, since: string]>> = {
  ...Object.fromEntries(
    ["v1alpha2", "v1alpha3", "v1beta1"].map((one) => [
      `cert-manager.io/${one}`,
      ["cert-manager.io/v1", "cert-manager 1.6"] as const,
    ]),
  ),
  ...Object.fromEntries(
    ["v1alpha1", "v1beta1"].map((one) => [
      `external-secrets.io/${one}`,
      ["external-secrets.io/v1", "External Secrets Operator 0.17"] as const,
    ]),
  ),
  "karpenter.sh/v1beta1": ["karpenter.sh/v1", "Karpenter 1.1"],
  ...ofFlux("2.7", { source: "v1beta1", kustomize: "v1beta1", helm: "v2beta1", image: "v1beta1" }),
  ...ofFlux("2.8", { source: "v1beta2", kustomize: "v1beta2", helm: "v2beta2" }),
  ...ofFlux("2.9", { image: "v1beta2" }),
};

/** Kinds of those groups whose first version is still the only one. */
const YOUNG = new Set(["PushSecret", "ClusterPushSecret"]);

/** The higher, the earlier Kubernetes lists a version: stable ones first, then by number. */
function priority(apiVersion: string): number {
  const [, major = "0", stage, minor = "0"] = /v(\d+)(?:(alpha|beta)(\d+))?$/.exec(apiVersion) ?? [];
  return (stage === undefined ? 2 : stage === "beta" ? 1 : 0) * 1e6 + Number(major) * 1e3 + Number(minor);
}

/** The versions that the definition of a custom kind serves instead; undefined without one, or if it serves this one. */
function servedInstead(
  state: State,
  apiVersion: string,
  kind: string,
): { versions: string[]; isCertain: boolean } | undefined {
  const group = groupOf(apiVersion);
  if (isBuiltInGroup(group)) return undefined;
  const declared = declaredKinds(state, apiVersion, kind);
  if (declared === undefined || declared.of.length > 0) return undefined;
  const versions = declared.definitions.flatMap(({ served }) => served);
  if (versions.length === 0 || versions.includes(apiVersion)) return undefined;
  return { versions: [...new Set(versions)], isCertain: declared.isRendered };
}

/** The versions that a release of Flux no longer serves; the stable version of the same number replaces each. */
function ofFlux(release: string, versions: Readonly<Record<string, string>>) {
  return Object.fromEntries(
    Object.entries(versions).map(([name, version]) => {
      const group = `${name}${OF_FLUX}`;
      return [`${group}/${version}`, [`${group}/${version.slice(0, 2)}`, `Flux ${release}`] as const];
    }),
  );
}
