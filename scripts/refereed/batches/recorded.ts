import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { Batch } from "../batch.ts";
import type { AnyObject } from "../pair.ts";

/** A state, as `recorded.yaml` has it. */
interface Short {
  pod?: object;
  container?: object;
  selector?: object;
  more?: Other[];
}

/** An object beside the first workload. */
interface Other extends Record<string, unknown> {
  kind: string;
  name: string;
  /** Sync options of Argo CD. */
  options?: string;
}

/** The pairs that once disagreed. */
export const recorded: Batch = async ({ cluster, root }, cases) => {
  const file = join(root, "scripts", "refereed", "batches", "recorded.yaml");
  const all = parse(readFileSync(file, "utf8")) as { what: string; before: Short; after: Short }[];
  await cluster.kubernetes.apply(
    JSON.stringify({
      ...{ apiVersion: "storage.k8s.io/v1", kind: "StorageClass", metadata: { name: "usual" } },
      ...{ provisioner: "disks.example.com", allowVolumeExpansion: true },
    }),
  );
  const pairs = all.slice(0, cases).map(({ what, before, after }, at) => {
    const name = `r${at}`;
    return { name, namespace: name, what, before: objectsOf(before), after: objectsOf(after) };
  });
  return { pairs, leftOut: 0 };
};

function objectsOf({ pod, container, selector, more = [] }: Short): AnyObject[] {
  return [workload("web", { pod, container, selector }), ...more.map(objectOf)];
}

function workload(name: string, { pod = {}, container = {}, selector }: Short): AnyObject {
  const labels = selector ?? { app: name };
  const spec = { ...pod, containers: [{ name: "web", image: "acme/web:1.0.0", ...container }] };
  return {
    ...{ apiVersion: "apps/v1", kind: "Deployment", metadata: { name } },
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  };
}

function objectOf({ kind, name, options, ...own }: Other): AnyObject {
  const annotations: Record<string, string> =
    options === undefined ? {} : { "argocd.argoproj.io/sync-options": options };
  const metadata = { name, annotations };
  if (kind === "Deployment") return workload(name, own);
  if (kind === "ConfigMap") return { apiVersion: "v1", kind, metadata, data: own.data ?? { a: "b" } };
  if (kind === "PersistentVolumeClaim")
    return {
      ...{ apiVersion: "v1", kind, metadata },
      spec: {
        ...{ accessModes: ["ReadWriteOnce"], storageClassName: "usual" },
        resources: { requests: { storage: own.size } },
      },
    };
  if (kind === "Job") {
    const containers = [{ name: "a", image: "acme/job:1.0.0", command: own.command }];
    return {
      ...{ apiVersion: "batch/v1", kind, metadata },
      spec: { template: { spec: { restartPolicy: "Never", containers } } },
    };
  }
  const { types, egress } = own;
  return {
    ...{ apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata },
    spec: {
      podSelector: {},
      ...(types === undefined ? {} : { policyTypes: types }),
      ...(egress === undefined ? {} : { egress }),
    },
  };
}
