import { expect, it } from "vitest";
import { RULES } from "../../../src/check/rules.ts";
import { judged, state } from "../state.ts";
import { deployment, service } from "../workloads.ts";

const object = (apiVersion: string, kind: string, fields: string, name = "thing", namespace = "shop") =>
  `\n---\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}, namespace: ${namespace}}\n${fields}\n`;
const RBAC = "rbac.authorization.k8s.io/v1";
const role = (rule: string) => object(RBAC, "Role", `rules: [{${rule}}]`);
const policy = (spec: string, name = "p", namespace = "shop") =>
  object("networking.k8s.io/v1", "NetworkPolicy", `spec: {${spec}}`, name, namespace);
const rolling = (fields: string) => deployment({ spec: `strategy: {rollingUpdate: {${fields}}},` });
const env = (...entries: string[]) => deployment({ container: `env: [${entries.join(", ")}],` });
const crd = (plural: string, group: string) =>
  object(
    "apiextensions.k8s.io/v1",
    "CustomResourceDefinition",
    `spec: {group: ${group}, scope: Namespaced, names: {plural: ${plural}, kind: Thing}, versions: []}`,
    `${plural}.${group}`,
  );
const certificate = object(
  "cert-manager.io/v1",
  "Certificate",
  "spec: {issuerRef: {name: letsencrypt}, dnsNames: [a.example.com]}",
);
const doubled = Array.from({ length: 23 }, (_, at) =>
  at === 0 ? "{name: V0, value: xx}" : `{name: V${at}, value: "$(V${at - 1})$(V${at - 1})"}`,
);
const egress = (peer: string, ports = "[{port: 1}]") =>
  deployment() +
  policy(`podSelector: {}, policyTypes: [Egress], egress: [{to: [{${peer}}], ports: ${ports}}]`);

/** States of a rule, by what they are; rules/ID.txt has all that is reported of them. */
const STATES: Record<string, Record<string, string>> = {
  "integrity/update-strategy": {
    "no pod more and none less": rolling("maxSurge: 0, maxUnavailable: 0"),
    "no pod more and none less, as texts": rolling('maxSurge: "0", maxUnavailable: "0%"'),
    "a share of the pods": rolling('maxSurge: "0%", maxUnavailable: "1%"'),
    "no pod less": rolling("maxUnavailable: 0"),
  },
  "integrity/variable-reference": {
    "variables that double each other": env(...doubled),
    "a variable that also has a source": env(
      "{name: A, value: a, valueFrom: {fieldRef: {fieldPath: metadata.name}}}",
    ),
  },
  "network/acme-solver": {
    "a policy that shuts the namespace": certificate + policy("podSelector: {}, policyTypes: [Ingress]"),
    "a policy of another namespace":
      certificate + policy("podSelector: {}, policyTypes: [Ingress]", "p", "other"),
    "a policy about egress": certificate + policy("podSelector: {}, policyTypes: [Egress]"),
    "a policy about some pods":
      certificate + policy("podSelector: {matchLabels: {a: b}}, policyTypes: [Ingress]"),
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
  "argocd/atomic-defaults": {
    "a secret without its defaults": object(
      "external-secrets.io/v1",
      "ExternalSecret",
      "spec: {data: [{secretKey: a, remoteRef: {key: b}}, {secretKey: c, remoteRef: {key: d, conversionStrategy: Default, decodingStrategy: None, metadataPolicy: None}}]}",
    ),
    "claims without their kind": deployment({
      kind: "StatefulSet",
      spec: "volumeClaimTemplates: [{metadata: {name: a}}, {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: b}}],",
    }),
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
