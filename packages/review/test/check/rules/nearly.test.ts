import { expect, it } from "vitest";
import { RULES } from "../../../src/check/rules/rules.ts";
import { judged, state } from "../state.ts";
import { deployment, service } from "../workloads.ts";

const object = (apiVersion: string, kind: string, fields: string, name = "thing", namespace = "shop") =>
  `\n---\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}, namespace: ${namespace}}\n${fields}\n`;
const RBAC = "rbac.authorization.k8s.io/v1";
const role = (rule: string) => object(RBAC, "Role", `rules: [{${rule}}]`);
const policy = (spec: string, name = "p", namespace = "shop") =>
  object("networking.k8s.io/v1", "NetworkPolicy", `spec: {${spec}}`, name, namespace);
const env = (...entries: string[]) => deployment({ container: `env: [${entries.join(", ")}],` });
const crd = (plural: string, group: string) =>
  object(
    "apiextensions.k8s.io/v1",
    "CustomResourceDefinition",
    `spec: {group: ${group}, scope: Namespaced, names: {plural: ${plural}, kind: Thing}, versions: []}`,
    `${plural}.${group}`,
  );
const egress = (peer: string, ports = "[{port: 1}]") =>
  deployment() +
  policy(`podSelector: {}, policyTypes: [Egress], egress: [{to: [{${peer}}], ports: ${ports}}]`);

const volume = (source: string, mount = "mountPath: /x") =>
  deployment({ container: `volumeMounts: [{name: d, ${mount}}],`, pod: `volumes: [{name: d, ${source}}],` });
const image = (name: string) => deployment().replace("acme/web:1.0.0", name);
const ingress = (name: string, port: string) =>
  object(
    "networking.k8s.io/v1",
    "Ingress",
    `spec: {rules: [{host: a.example.com, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: ${name}, port: {${port}}}}}]}}]}`,
  );
const address = (url: string) => env(`{name: URL, value: "${url}"}`);
const keyOf = (key: string) => env(`{name: A, valueFrom: {configMapKeyRef: {name: app, key: ${key}}}}`);
const map = (data: string) => object("v1", "ConfigMap", `data: ${data}`, "app");

const NAME = "kubernetes.io/metadata.name";
const NAMESPACE = "\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {a: b}}\n";
/** A workload that connects to another one, which a policy protects. */
const admitting = (ingress: string) =>
  address("http://api:80") +
  deployment({ name: "api", container: "ports: [{containerPort: 80}]," }) +
  service({ name: "api", selector: "app: api" }) +
  policy(`podSelector: {matchLabels: {app: api}}, policyTypes: [Ingress], ingress: ${ingress}`);

/** States of a rule, by what they are; rules/ID.txt has all that is reported of them. */
const STATES: Record<string, Record<string, string>> = {
  "integrity/variable-reference": {
    "a variable that also has a source": env(
      "{name: A, value: a, valueFrom: {fieldRef: {fieldPath: metadata.name}}}",
    ),
  },
  "network/dns": {
    "pods of this namespace": egress("podSelector: {}"),
    "pods of another namespace": egress("namespaceSelector: {}"),
    "an address": egress("ipBlock: {cidr: 10.0.0.0/8}"),
    "the port for names": egress("podSelector: {}", "[{port: 53, protocol: UDP}]"),
    "the port for names over TCP alone": egress("podSelector: {}", "[{port: 53, protocol: TCP}]"),
    "the port for names in the local network": egress("podSelector: {}", "[{port: 5353, protocol: UDP}]"),
    "a range around the port for names": egress("podSelector: {}", "[{port: 1, endPort: 53, protocol: UDP}]"),
    "a range below the port for names": egress("podSelector: {}", "[{port: 1, endPort: 52, protocol: UDP}]"),
    "any port": egress("podSelector: {}", "[]"),
  },
  "integrity/role-rights": {
    "a version in a group": role("verbs: [get], apiGroups: [apps/v1], resources: [deployments]"),
    "the core group by its version": role("verbs: [get], apiGroups: [v1], resources: [pods]"),
    "the core group by its name": role("verbs: [get], apiGroups: [core], resources: [pods]"),
    "the core group by name and version": role("verbs: [get], apiGroups: [core/v1], resources: [pods]"),
    "the core group": role('verbs: [get], apiGroups: [""], resources: [pods]'),
    "no text": role("verbs: [get], apiGroups: [1], resources: [pods]"),
    "a verb with a letter too few": role('verbs: [gt], apiGroups: [""], resources: [pods]'),
    "a long verb with two letters wrong": role('verbs: [deletcolection], apiGroups: [""], resources: [pods]'),
    "a short verb with two letters wrong": role('verbs: [gtt], apiGroups: [""], resources: [pods]'),
    "a short verb with three letters wrong": role('verbs: [wxyz], apiGroups: [""], resources: [pods]'),
    "a verb of its own": role(
      'verbs: [impersonate, use, bind, escalate], apiGroups: [""], resources: [pods]',
    ),
    "every verb": role('verbs: ["*"], apiGroups: [""], resources: [pods]'),
    "a resource with a letter too few": role('verbs: [get], apiGroups: [""], resources: [pod]'),
    "a long resource with two letters wrong": role('verbs: [get], apiGroups: [""], resources: [cnfigmps]'),
    "a short name": role('verbs: [get], apiGroups: [""], resources: [cm]'),
    "a short name of another group": role('verbs: [get], apiGroups: [""], resources: [deploy]'),
    "a resource of another group": role('verbs: [get], apiGroups: [""], resources: [deployments]'),
    "a part of a resource": role('verbs: [get], apiGroups: [""], resources: [pods/log, pod/log]'),
    "every resource": role('verbs: [get], apiGroups: [""], resources: ["*", pod]'),
    "every group": role('verbs: [get], apiGroups: ["*"], resources: [pod]'),
    "two groups of which one has it": role('verbs: [get], apiGroups: ["", apps], resources: [deployments]'),
    "a group that isn't known": role("verbs: [get], apiGroups: [example.com], resources: [pod]"),
    "a group that differs from the definition's":
      role("verbs: [get], apiGroups: [exmple.com], resources: [things]") + crd("things", "example.com"),
    "the group of the definition":
      role("verbs: [get], apiGroups: [example.com], resources: [things]") + crd("things", "example.com"),
    "every group and a definition":
      role('verbs: [get], apiGroups: ["*"], resources: [things]') + crd("things", "example.com"),
    "a built-in group and a definition":
      role("verbs: [get], apiGroups: [apps], resources: [things]") + crd("things", "example.com"),
    "the group of another definition":
      role("verbs: [get], apiGroups: [other.example.com], resources: [things]") +
      crd("things", "example.com") +
      crd("others", "other.example.com"),
    "a group that another rule grants":
      role(
        "verbs: [get], apiGroups: [exmple.com], resources: [things]}, {verbs: [get], apiGroups: [example.com], resources: [things]",
      ) + crd("things", "example.com"),
    "a name for a verb that has none": role(
      'verbs: [create, list, watch, deletecollection, get], apiGroups: [""], resources: [pods], resourceNames: [a]',
    ),
    "a name for a part of a resource": role(
      'verbs: [create], apiGroups: [""], resources: [pods/exec], resourceNames: [a]',
    ),
  },
  "production/non-root": {
    "the whole node": volume("hostPath: {path: /}"),
    "a folder of the node": volume("hostPath: {path: /etc}"),
    "the socket of the node": volume("hostPath: {path: /var/run/docker.sock}"),
    "a privileged container": deployment({ container: "securityContext: {privileged: true}," }),
    "the node's network": deployment({ pod: "hostNetwork: true," }),
    "the node's processes": deployment({ pod: "hostPID: true, hostIPC: true," }),
    "a volume of its own": volume("emptyDir: {}"),
    "no user": deployment(),
    "a user": deployment({ pod: "securityContext: {runAsUser: 1000}," }),
    root: deployment({ pod: "securityContext: {runAsUser: 0}," }),
    "root in the container": deployment({
      pod: "securityContext: {runAsUser: 1000},",
      container: "securityContext: {runAsUser: 0},",
    }),
    "root that is refused": deployment({
      pod: "securityContext: {runAsNonRoot: true},",
      container: "securityContext: {runAsUser: 0},",
    }),
    "root that a privileged container needs": deployment({
      container: "securityContext: {privileged: true, runAsUser: 0},",
    }),
    "any but root": deployment({ container: "securityContext: {runAsNonRoot: true}," }),
  },
  "production/image-pinned": {
    "no tag": image("acme/web"),
    "the latest": image("acme/web:latest"),
    "a branch": image("acme/web:main"),
    "a version": image("acme/web:1.2.3"),
    "a digest": image(`acme/web@sha256:${"0".repeat(64)}`),
    "no image": image('""'),
    "a port of the registry": image("registry.example.com:5000/web"),
  },
  "integrity/route-backend": {
    "a port that the Service hasn't": ingress("web", "number: 81") + service(),
    "a port that it has": ingress("web", "number: 80") + service(),
    "a name that its port hasn't": ingress("web", "name: http") + service(),
    "a name that its port has": ingress("web", "name: http") + service({ ports: "[{name: http, port: 80}]" }),
    "a number as a name": ingress("web", "name: '80'") + service(),
    "a Service without ports": ingress("web", "number: 81") + service({ ports: "[]" }),
    "a Service of another cluster":
      ingress("web", "number: 81") + service({ spec: "type: ExternalName, externalName: a.example.com" }),
    "a Service with a letter too few": ingress("wb", "number: 80") + service(),
    "a Service that isn't there": ingress("other", "number: 80") + deployment(),
    "a workload in place of a Service": ingress("web", "number: 80") + deployment(),
  },
  "network/service-address": {
    itself: address("http://localhost:1"),
    "a number": address("http://10.0.0.1:1"),
    "a port that the Service hasn't": address("http://web:81") + service(),
    "a port that it has": address("http://web:80") + service(),
    "no port": address("tcp://web") + service(),
    "a Service without ports": address("http://web:81") + service({ ports: "[]" }),
    "a Service with a letter too many": address("http://webb:80") + service(),
    "the Service of another namespace": address("http://web.other:81") + service(),
    "the Service by its whole name": address("http://web.shop.svc.cluster.local:81") + service(),
    "a host outside the cluster": address("http://web.example.com:81") + service(),
    "a command": deployment({ container: 'command: [nc, -z, web, "81"],' }) + service(),
  },
  "network/admitted": {
    "nobody is admitted": admitting("[]"),
    "the pods of the namespace": admitting("[{from: [{podSelector: {}}]}]"),
    "other pods": admitting("[{from: [{podSelector: {matchLabels: {app: other}}}]}]"),
    "this namespace by its name": admitting(
      `[{from: [{namespaceSelector: {matchLabels: {${NAME}: shop}}}]}]`,
    ),
    "another namespace by its name": admitting(
      `[{from: [{namespaceSelector: {matchLabels: {${NAME}: other}}}]}]`,
    ),
    "a namespace by a label that isn't known": admitting(
      "[{from: [{namespaceSelector: {matchLabels: {a: b}}}]}]",
    ),
    "this namespace by its label":
      admitting("[{from: [{namespaceSelector: {matchLabels: {a: b}}}]}]") + NAMESPACE,
    "a label that the namespace hasn't":
      admitting("[{from: [{namespaceSelector: {matchLabels: {a: c}}}]}]") + NAMESPACE,
    "every namespace": admitting("[{from: [{namespaceSelector: {}}]}]"),
    "the port": admitting("[{ports: [{port: 80}]}]"),
    "another port": admitting("[{ports: [{port: 81}]}]"),
    "a range around the port": admitting("[{ports: [{port: 1, endPort: 80}]}]"),
    "a range below the port": admitting("[{ports: [{port: 1, endPort: 79}]}]"),
    "the port over UDP": admitting("[{ports: [{port: 80, protocol: UDP}]}]"),
    "any port": admitting("[{ports: []}]"),
    "an address": admitting("[{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]"),
  },
  "integrity/config-map-reference": {
    "a key that the object hasn't": keyOf("b") + map("{a: x}"),
    "a key that it has": keyOf("a") + map("{a: x}"),
    "a key of an object without any": keyOf("a") + map("{}"),
    "a key that may be missing": keyOf("b, optional: true") + map("{a: x}"),
    "an item that the object hasn't":
      volume("configMap: {name: app, items: [{key: b, path: b}]}") + map("{a: x}"),
    "an item that it has": volume("configMap: {name: app, items: [{key: a, path: a}]}") + map("{a: x}"),
    "a file of it that isn't there":
      volume("configMap: {name: app}", "mountPath: /x, subPath: b") + map("{a: x}"),
    "a file of it": volume("configMap: {name: app}", "mountPath: /x, subPath: a") + map("{a: x}"),
  },
  "integrity/service-port": {
    "a port that no container declares":
      service({ ports: "[{port: 80, targetPort: http}]" }) +
      deployment({ container: "ports: [{name: web, containerPort: 80}]," }),
  },
};

it.each(Object.entries(STATES))(
  "%s tells states apart that are nearly the same (npx vitest -u writes it)",
  (id, states) => {
    const rule = RULES.find((one) => one.id === id);
    if (rule === undefined) throw new Error(`there is no rule ${id}`);
    const lines = Object.entries(states).map(
      ([what, yaml]) => `${what}: ${judged(rule, state(yaml)).join("; ") || "nothing"}`,
    );
    expect(lines.join("\n")).toMatchSnapshot();
  },
);
