import { parse } from "yaml";
import type { ApiClient } from "./api-client.ts";
import { create } from "./cluster-setup.ts";
import { Discovery } from "./discovery.ts";
import type { RenderedObject } from "./rendered.ts";
import { apply, messageOf } from "./server-apply.ts";

/** What the API server says about the pod that a workload would make. */
export interface PodVerdict {
  /** The workload. */
  object: RenderedObject;
  /** Why its pods would never be made: a missing ServiceAccount or PriorityClass, a limit, the namespace's Pod Security level. */
  rejection: string | undefined;
  /** What keeps the pod from the restricted Pod Security Standard. */
  notRestricted: string[];
}

interface Template {
  metadata?: { labels?: object; annotations?: object };
  spec: { volumes?: unknown[] };
}

interface Workload {
  spec: {
    template?: Template;
    jobTemplate?: { spec: { template: Template } };
    volumeClaimTemplates?: { metadata: { name: string } }[];
  };
}

const WORKLOADS = new Set(["Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "ReplicaSet"]);
const BUILT_IN = /^(apps|batch)\//;
const PRIORITY_CLASS = "scheduling.k8s.io/v1";

/** The pod that a workload's controller would make. */
function podOf(object: RenderedObject, namespace: string): object | undefined {
  if (!BUILT_IN.test(object.apiVersion) || !WORKLOADS.has(object.kind)) return undefined;
  const { spec } = parse(object.text) as Workload;
  const template = spec.template ?? spec.jobTemplate?.spec.template;
  if (template === undefined) return undefined;
  // A StatefulSet's controller adds a volume for each of its claims before it makes the pod.
  const claims = (spec.volumeClaimTemplates ?? []).map(({ metadata: { name } }) => ({
    name,
    persistentVolumeClaim: { claimName: `${name}-${object.name}-0` },
  }));
  const volumes = [...(template.spec.volumes ?? []), ...claims];
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { ...template.metadata, namespace, generateName: `${object.name}-` },
    spec: { ...template.spec, volumes },
  };
}

/**
 * Asks the API server whether it would admit the pods of one folder's workloads. What admission looks at is
 * stored for real (the namespaces with their labels, ServiceAccounts, LimitRanges, PriorityClasses), in
 * namespaces of this folder's own, so that environments do not see each other's objects; the pods are a dry
 * run. `at` numbers the folder. Returns one verdict for each workload.
 */
export async function admitPods(
  api: ApiClient,
  at: number,
  objects: RenderedObject[],
): Promise<PodVerdict[]> {
  const discovery = new Discovery(api);
  const own = (namespace: string | undefined): string =>
    `folder-${at}-${namespace ?? "default"}`.slice(0, 63);

  const namespaces = new Map<string, object>();
  for (const { namespace } of objects) namespaces.set(own(namespace), {});
  for (const object of objects)
    if (object.apiVersion === "v1" && object.kind === "Namespace") {
      const { metadata } = parse(object.text) as { metadata: { labels?: object } };
      namespaces.set(own(object.name), metadata.labels ?? {});
    }
  await Promise.all(
    [...namespaces].map(async ([name, declared]) => {
      const labels = { "pod-security.kubernetes.io/warn": "restricted", ...declared };
      const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name, labels } };
      await create(api, "/api/v1/namespaces", namespace);
      // A controller makes this one in every namespace of a real cluster.
      const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default" } };
      await create(api, `/api/v1/namespaces/${name}/serviceaccounts`, account);
    }),
  );

  const priorities: string[] = [];
  for (const object of objects) {
    if (object.apiVersion === PRIORITY_CLASS && object.kind === "PriorityClass") {
      const kind = await discovery.find(PRIORITY_CLASS, "PriorityClass");
      if (kind !== undefined) await apply(api, object, kind, { dryRun: false });
      priorities.push(object.name);
    } else if (object.apiVersion === "v1" && ["ServiceAccount", "LimitRange"].includes(object.kind)) {
      const plural = object.kind === "LimitRange" ? "limitranges" : "serviceaccounts";
      const value = parse(object.text) as { metadata: object };
      value.metadata = { ...value.metadata, namespace: own(object.namespace) };
      // One that the server does not accept is the dry run's to report.
      await create(api, `/api/v1/namespaces/${own(object.namespace)}/${plural}`, value).catch(() => {});
    }
  }

  const verdicts = await Promise.all(
    objects.map(async (object): Promise<PodVerdict | undefined> => {
      const namespace = own(object.namespace);
      const pod = podOf(object, namespace);
      if (pod === undefined) return undefined;
      const path = `/api/v1/namespaces/${namespace}/pods?dryRun=All&fieldValidation=Strict`;
      const answer = await api.send("POST", path, JSON.stringify(pod), "application/json");
      const notRestricted = answer.warnings.filter((warning) => warning.includes("violate PodSecurity"));
      return { object, rejection: answer.status < 300 ? undefined : messageOf(answer), notRestricted };
    }),
  );
  const collection = "/apis/scheduling.k8s.io/v1/priorityclasses";
  await Promise.all(
    priorities.map((name) => api.send("DELETE", `${collection}/${encodeURIComponent(name)}`)),
  );
  return verdicts.filter((verdict) => verdict !== undefined);
}
