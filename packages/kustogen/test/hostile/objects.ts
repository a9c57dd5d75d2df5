import type { Value, ValueMap } from "@kustogen/kustomize/value/value.ts";
import fc from "fast-check";
import { parse } from "yaml";
import { rows } from "../../../../test/table.ts";

/** Names that every JavaScript object answers to, whether it has a field of that name or not. */
const INHERITED = [
  "constructor",
  "__proto__",
  "hasOwnProperty",
  "isPrototypeOf",
  "propertyIsEnumerable",
  "prototype",
  "toLocaleString",
  "toString",
  "valueOf",
  "__defineGetter__",
  "__lookupSetter__",
  "then",
  "toJSON",
  "length",
];

/** Text that Markdown, HTML, a terminal or the log of a runner would act on. */
export const ACTIVE = [
  "a\n\n# heading",
  "a\r\n\r\n```\nfence",
  "~~~\nx",
  "<script>alert(1)</script>",
  "</details><img src=x onerror=alert(1)>",
  "![i](http://evil.example/i)",
  "[l](javascript:alert(1))",
  "<ftp://evil.example/x>",
  "ftp://evil.example/x",
  "a@evil.example",
  "@everyone #1 evil/repo#2",
  "\u001b[31mred",
  "\u202egnp.exe",
  "a\u200bb\u2066c",
  "`a``b` | c",
  "&lt;b&gt;",
  "::error::x",
  "##[error]x",
  "",
  " ",
  "0",
  "1e1000",
  "a/b/../c",
  "x".repeat(300),
];

/** Values of every form, where a field should have another. */
const ODD: readonly Value[] = [null, true, 0, -1, 1.5, 2n ** 70n, "", [], {}, [null], [[]], { a: null }];

const POD = `
serviceAccountName: app
initContainers: [{name: wait, image: "busybox:1", command: [sh, -c, "true"]}]
containers:
- name: app
  image: registry.example/app:1
  args: [--port=80]
  env:
  - {name: A, value: "1"}
  - {name: B, value: $(A)}
  - {name: C, valueFrom: {secretKeyRef: {name: app, key: password}}}
  - {name: D, valueFrom: {fieldRef: {fieldPath: "metadata.labels['app']"}}}
  envFrom: [{configMapRef: {name: app}}, {secretRef: {name: app}}]
  ports: [{name: http, containerPort: 80, protocol: TCP}]
  resources: {requests: {cpu: 100m, memory: 1Gi}, limits: {cpu: 1, memory: 2Gi}}
  livenessProbe: {httpGet: {path: /, port: http}}
  securityContext: {capabilities: {drop: [ALL]}, runAsNonRoot: true}
  volumeMounts: [{name: config, mountPath: /etc/app}]
volumes:
- {name: config, configMap: {name: app, items: [{key: a, path: a}]}}
- {name: data, persistentVolumeClaim: {claimName: data}}
`;
const LABELS = "{app: app, tier: web}";
const template = (): ValueMap => ({
  metadata: { labels: parse(LABELS), annotations: { "prometheus.io/scrape": "true" } },
  spec: parse(POD),
});

/** Objects of the kinds that the engine knows most of: their fields, and in place of TEMPLATE that of a pod. */
const OBJECTS: readonly ValueMap[] = rows(`
v1 | ConfigMap | app | data: {a: "1", b.conf: "x\\ny\\n"}
v1 | Secret | app | type: Opaque, stringData: {password: x}
apps/v1 | Deployment | app | spec: {replicas: 2, selector: {matchLabels: ${LABELS}}, template: TEMPLATE}
apps/v1 | StatefulSet | app | spec: {serviceName: app, selector: {matchLabels: ${LABELS}}, template: TEMPLATE, volumeClaimTemplates: [{metadata: {name: data}, spec: {resources: {requests: {storage: 1Gi}}}}]}
batch/v1 | CronJob | app | spec: {schedule: "* * * * *", jobTemplate: {spec: {template: TEMPLATE}}}
v1 | Service | app | spec: {selector: ${LABELS}, ports: [{name: http, port: 80, targetPort: http}]}
networking.k8s.io/v1 | Ingress | app | spec: {tls: [{hosts: [a.example], secretName: tls}], rules: [{host: a.example, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: app, port: {number: 80}}}}]}}]}
networking.k8s.io/v1 | NetworkPolicy | app | spec: {podSelector: {matchLabels: ${LABELS}}, policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {matchExpressions: [{key: a, operator: In, values: [b]}]}}], ports: [{port: 80}]}]}
autoscaling/v2 | HorizontalPodAutoscaler | app | spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: app}, minReplicas: 1, maxReplicas: 3, metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}}]}
policy/v1 | PodDisruptionBudget | app | spec: {minAvailable: 1, selector: {matchLabels: ${LABELS}}}
v1 | PersistentVolumeClaim | data | spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
rbac.authorization.k8s.io/v1 | Role | app | rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
rbac.authorization.k8s.io/v1 | RoleBinding | app | roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: app}, subjects: [{kind: ServiceAccount, name: app, namespace: shop}]
v1 | ResourceQuota | app | spec: {hard: {limits.cpu: "4", pods: "10"}}
v1 | LimitRange | app | spec: {limits: [{type: Container, max: {cpu: "2"}, default: {cpu: "1"}}]}
apiextensions.k8s.io/v1 | CustomResourceDefinition | things.example.com | spec: {group: example.com, scope: Namespaced, names: {kind: Thing, plural: things}, versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]}
example.com/v1 | Thing | app | spec: {template: TEMPLATE, size: 3}
argoproj.io/v1alpha1 | Application | app | spec: {project: default, source: {repoURL: "https://git.example/x.git", path: a, targetRevision: main}, destination: {namespace: shop, server: "https://kubernetes.default.svc"}, syncPolicy: {automated: {prune: true}}}
external-secrets.io/v1 | ExternalSecret | app | spec: {secretStoreRef: {kind: ClusterSecretStore, name: vault}, target: {name: app}, data: [{secretKey: password, remoteRef: {key: shop/app, property: password}}]}
traefik.io/v1alpha1 | IngressRoute | app | spec: {entryPoints: [websecure], routes: [{kind: Rule, match: "Host(\`a.example\`)", middlewares: [{name: auth}], services: [{name: app, port: 80}]}]}
`).map(([apiVersion = "", kind = "", name = "", fields]) => ({
  ...{ apiVersion, kind },
  metadata: { name, namespace: "shop", labels: parse(LABELS), annotations: { note: "a" } },
  ...parse(`{${fields}}`, (_, value) => (value === "TEMPLATE" ? template() : value)),
}));

/** What is done to one place of the objects: a number that picks the place, what is done there, and with what. */
export interface Mutation {
  place: number;
  how: "rename" | "add" | "name" | "odd";
  text: string;
  odd: number;
}

/** Mutations with hostile names and texts, and values of the wrong form. */
export const mutations: fc.Arbitrary<Mutation> = fc.record({
  place: fc.nat(),
  how: fc.constantFrom("rename", "add", "name", "odd"),
  text: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...INHERITED) },
    { weight: 1, arbitrary: fc.constantFrom(...ACTIVE) },
  ),
  odd: fc.nat(ODD.length - 1),
});

/** Two states: some objects, and the same with one place changed. */
export function mutatedStates({ place, how, text, odd }: Mutation): [before: ValueMap[], after: ValueMap[]] {
  // What refers to each other, and one more: a state of all of them takes long to judge.
  const more = OBJECTS[3 + (place % (OBJECTS.length - 3))] as ValueMap;
  const before = structuredClone([...OBJECTS.slice(0, 3), more]) as ValueMap[];
  const after = structuredClone(before) as ValueMap[];
  const places: { holder: ValueMap | Value[]; key: string | number }[] = [];
  const visit = (holder: ValueMap | Value[], depth: number): void => {
    const keys = Array.isArray(holder) ? [...holder.keys()] : Object.keys(holder);
    for (const key of keys) {
      const value = (holder as Record<string | number, Value>)[key] as Value;
      const fits =
        how === "rename"
          ? typeof key === "string"
          : how === "add"
            ? typeof value === "object" && value !== null && !Array.isArray(value)
            : how === "name"
              ? typeof value === "string"
              : true;
      if (fits && depth > 0) places.push({ holder, key });
      if (typeof value === "object" && value !== null) visit(value as ValueMap | Value[], depth + 1);
    }
  };
  visit(after, 0);
  const { holder, key } = places[place % places.length] as (typeof places)[number];
  const define = (map: object, name: string, value: Value) =>
    Object.defineProperty(map, name, { value, writable: true, enumerable: true, configurable: true });
  const map = holder as Record<string | number, Value>;
  const value = map[key] as Value;
  if (how === "rename") {
    delete map[key];
    define(map, text, value);
  } else if (how === "add") define(value as ValueMap, text, text === "" ? "x" : text);
  else if (how === "name") map[key] = text;
  else map[key] = ODD[odd] as Value;
  return [before, after];
}
