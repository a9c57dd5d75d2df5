import type { Random } from "../random.ts";

/** An object of Kubernetes as it is written. */
export type Written = Record<string, unknown>;

const IMAGES = ["ghcr.io/acme/shop", "ghcr.io/acme/api", "registry.example:5000/team/worker", "nginx"];

/** A Deployment, a StatefulSet or a CronJob. */
export function workload(random: Random, name: string): Written {
  const container: Written = {
    name: "main",
    image: `${random.pick(IMAGES)}:${1 + random.below(9)}.${random.below(9)}.0`,
    ports: [{ name: "http", containerPort: 8080 }],
    env: [
      { name: "MODE", value: random.pick(["fast", "slow"]) },
      { name: "LEVEL", value: random.pick(["info", "debug"]) },
    ],
    resources: { requests: { cpu: "100m", memory: "64Mi" }, limits: { memory: "128Mi" } },
  };
  if (random.chance(0.3)) container.command = ["/bin/app", "--listen", ":8080"];
  if (random.chance(0.3)) container.envFrom = [{ configMapRef: { name: "settings" } }];
  const template = {
    metadata: { labels: { app: name } },
    spec: { containers: [container] as Written[] },
  };
  if (random.chance(0.3))
    template.spec.containers.push({ name: "side", image: "docker.io/library/busybox:1.36" });
  const selector = { matchLabels: { app: name } };
  const kind = random.pick(["Deployment", "Deployment", "StatefulSet", "CronJob"]);
  if (kind === "CronJob") {
    const spec = { template: { ...template, spec: { ...template.spec, restartPolicy: "Never" } } };
    return object("batch/v1", kind, name, { spec: { schedule: "5 4 * * *", jobTemplate: { spec } } });
  }
  const serviceName = kind === "StatefulSet" && { serviceName: name };
  return object("apps/v1", kind, name, {
    spec: { replicas: 2 + random.below(3), selector, ...serviceName, template },
  });
}

export function object(apiVersion: string, kind: string, name: string, rest: Written = {}): Written {
  return { apiVersion, kind, metadata: { name }, ...rest };
}

export function service(name: string): Written {
  const ports = [{ name: "http", port: 80, targetPort: "http" }];
  return object("v1", "Service", name, { spec: { selector: { app: name }, ports } });
}

export function configMap(name: string, data: Record<string, string>): Written {
  return object("v1", "ConfigMap", name, { data });
}

/** Objects of other kinds than workloads. */
export function others(random: Random, name: string): Written[] {
  const backend = { service: { name, port: { number: 80 } } };
  const all: Written[] = [
    object("v1", "ServiceAccount", name),
    object("networking.k8s.io/v1", "Ingress", name, {
      spec: {
        rules: [
          {
            host: `${random.pick(["a", "b"])}.example.test`,
            http: { paths: [{ path: "/", pathType: "Prefix", backend }] },
          },
        ],
      },
    }),
    object("networking.k8s.io/v1", "NetworkPolicy", name, {
      spec: { podSelector: { matchLabels: { app: name } }, policyTypes: ["Ingress"], ingress: [] },
    }),
    object("rbac.authorization.k8s.io/v1", "Role", name, {
      rules: [{ apiGroups: [""], resources: ["configmaps"], verbs: ["get"] }],
    }),
    configMap(`${name}-files`, { "app.conf": "a = 1\nb = 2\n", mode: "plain" }),
    object("acme.example/v1", "Widget", name, {
      spec: { size: 3, colours: ["red", "green"], parts: [{ id: "a" }, { id: "b" }] },
    }),
  ];
  return random.some(all, 0.4);
}
