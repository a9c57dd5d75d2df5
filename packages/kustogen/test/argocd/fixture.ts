import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { DeliveredLayer } from "../../src/argocd/deployment.ts";
import type { Environment } from "../../src/authoring/environment.ts";
import { defineSystem, type System } from "../../src/authoring/system.ts";
import { parseGroup } from "../../src/environments/groups.ts";
import { parseEnvironment } from "../../src/environments/load-environment.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { resolveTree } from "../../src/layers/tree.ts";
import { layerFolder } from "../../src/output/file.ts";
import { SHOP } from "../authoring/shop.ts";

/** An environment that runs the shop; `head` replaces its cluster and Argo CD settings. */
export function environment(
  name: string,
  head = `cluster: {server: https://kubernetes.default.svc}\nargocd: {repository: https://git.example.com/deploy.git, instance: ${name}}\n`,
  systems = "  shop: {}\n",
): Environment {
  const stage = name === "production" ? "production" : "beta";
  return parseEnvironment(
    `generators/environments/${name}.yaml`,
    `stage: ${stage}\nkubernetes: "1.35"\n${head}groups: [shared]\nsystems:\n${systems}`,
    undefined,
    [parseGroup("generators/environments/groups/shared.yaml", "systems: {shop: {}}\n")],
  );
}

const named = (
  apiVersion: string,
  kind: string,
  name: string,
  namespace?: string,
  rest: object = {},
): Resource => ({
  apiVersion,
  kind,
  metadata: namespace === undefined ? { name } : { name, namespace },
  ...rest,
});

/** What the shop is made of; an autoscaler only in production. */
export function resources(layer: string): Resource[] {
  return [
    named("v1", "Namespace", "shop"),
    named("apps/v1", "Deployment", "api", "shop"),
    named("apps/v1", "DaemonSet", "node", "kube-system"),
    named("rbac.authorization.k8s.io/v1", "ClusterRole", "shop"),
    ...(layer === "production"
      ? [
          named("autoscaling/v2", "HorizontalPodAutoscaler", "api", "shop", {
            spec: {
              maxReplicas: 5,
              scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "api" },
            },
          }),
        ]
      : []),
  ];
}

/** A system with a shared layer; `change` replaces parts of it. */
export function shop(change: Partial<System> = {}): System {
  return {
    ...defineSystem({
      ...SHOP,
      resources: ({ layer }) => resources(layer),
    }),
    ...change,
  };
}

/** The layers of systems as `gen` hands them over. */
export function layersOf(systems: readonly System[], environments: readonly Environment[]): DeliveredLayer[] {
  return systems.flatMap((system) =>
    resolveTree(system, environments).map((node) => ({
      node,
      folder: layerFolder(DEFAULT_FOLDERS, node.layer, system.name),
      resources: system.resources(node.context),
    })),
  );
}
