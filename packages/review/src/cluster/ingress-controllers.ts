import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Value } from "@kustogen/kustomize/value/value.ts";
import { at, itemsAt, listAt, mapAt, textAt } from "../kubernetes/fields.ts";

/** What may be an ingress controller, or install one, by its name or address. */
const CONTROLLER =
  /ingress|traefik|nginx|haproxy|contour|\bkong|cilium|istio|ambassador|emissary|apisix|gloo|envoy|caddy|tailscale|cloudflared?-|load-?balancer-controller|pomerium|skipper|voyager|ngrok|higress|gateway|microk8s|k3s/i;

/** True for the name of a chart or the address of a resource that may install an ingress controller. */
export function mayInstallController(name: string): boolean {
  return CONTROLLER.test(name);
}

/** The class of an ingress controller by the fields of its chart's values, and the usual one. */
const CHARTS: Readonly<Record<string, { fields: readonly string[]; usual: string }>> = {
  "ingress-nginx": {
    fields: ["controller.ingressClassResource.name", "controller.ingressClass"],
    usual: "nginx",
  },
  traefik: { fields: ["ingressClass.name"], usual: "traefik" },
};

/** A chart that may install an ingress controller. */
export interface IngressController {
  name: string;
  /** The class that it serves; undefined if that is unknown. */
  serves: string | undefined;
}

/** The ingress controllers that an object may install: a release of a chart, a workload, or a class. */
export function controllerOf(resource: Resource): IngressController | undefined {
  const { kind, metadata } = resource;
  const name = `${kind} ${metadata.name}`;
  if (kind === "IngressClass") return { name, serves: metadata.name };
  if (kind === "Deployment" || kind === "DaemonSet")
    return CONTROLLER.test(metadata.name) ? { name, serves: undefined } : undefined;
  const release = releaseOf(resource);
  if (release === undefined || !CONTROLLER.test(release.chart)) return undefined;
  const { fields, usual } = lookUp(CHARTS, release.chart) ?? {};
  const written = fields
    ?.map((field) => textAt(release.values, ...field.split(".")))
    .find((one) => one !== undefined);
  return { name, serves: release.isOpen ? undefined : (written ?? usual) };
}

/** The chart that an object installs, and its values; `isOpen` if not all of them are known. */
function releaseOf(
  resource: Resource,
): { chart: string; values: Value | undefined; isOpen: boolean } | undefined {
  if (resource.kind === "HelmRelease") {
    const chart =
      textAt(resource, "spec", "chart", "spec", "chart") ?? textAt(resource, "spec", "chartRef", "name");
    return chart === undefined
      ? undefined
      : {
          chart,
          values: at(resource, "spec", "values"),
          isOpen: listAt(resource, "spec", "valuesFrom").length > 0,
        };
  }
  if (resource.kind !== "Application") return undefined;
  const sources = [
    mapAt(resource, "spec", "source"),
    ...itemsAt(resource, "spec", "sources").map(([one]) => one),
  ];
  const [source] = sources.filter(({ chart }) => typeof chart === "string");
  const helm = mapAt(source, "helm");
  return {
    chart: textAt(source, "chart") ?? resource.metadata.name,
    values: helm.valuesObject,
    isOpen: ["values", "valueFiles", "parameters"].some((field) => at(helm, field) !== undefined),
  };
}
