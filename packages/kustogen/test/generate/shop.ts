import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Environment, Group } from "../../src/authoring/environment.ts";
import { parseEnvironment } from "../../src/environments/load-environment.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";

const LABELS = { app: "shop" };

/** The shop's Deployment, of one container, and its Service. */
export function apiObjects(shop: {
  pods: number;
  image: string;
  env: Record<string, string>;
  port?: number;
  container?: object;
}): Resource[] {
  const env = Object.entries(shop.env).map(([name, value]) => ({ name, value }));
  const spec = {
    replicas: shop.pods,
    selector: { matchLabels: LABELS },
    template: {
      metadata: { labels: LABELS },
      spec: { containers: [{ name: "api", image: shop.image, env, ...shop.container }] },
    },
  };
  const service = { selector: LABELS, ports: [{ port: shop.port ?? 80 }] };
  return [
    { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "api" }, spec },
    { apiVersion: "v1", kind: "Service", metadata: { name: "api" }, spec: service },
  ];
}

/** An environment in a cluster, with what it says of the shop. */
export function shopEnvironment(
  name: string,
  shop: object,
  { cluster = name, head = "", ...config }: { cluster?: string; head?: string; namespace?: string } = {},
  groups: readonly Group[] = [],
): Environment {
  return parseEnvironment(
    `generators/environments/${name}.yaml`,
    `stage: beta\nkubernetes: "1.35"\ncluster: {name: ${cluster}}\n${head}systems:\n  shop: ${JSON.stringify(shop)}\n`,
    { stages: { beta: "beta" }, argocd: true, folders: DEFAULT_FOLDERS, ...config } as never,
    groups,
  );
}
