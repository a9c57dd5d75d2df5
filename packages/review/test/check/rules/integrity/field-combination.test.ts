import { describe, expect, it } from "vitest";
import { fieldCombination } from "../../../../src/check/rules/integrity/field-combination.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const budget = (spec: string) =>
  state(`apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: web}\nspec: {${spec}}\n`);
const binding = (subject: string) =>
  state(
    `apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: web}\nsubjects: [{${subject}}]\n`,
  );
const pod = (port: string, network = "hostNetwork: true,") =>
  state(deployment({ container: `ports: [{${port}}],`, pod: network }));
const GROUP = "apiGroup: rbac.authorization.k8s.io";

const object = (apiVersion: string, kind: string, rest: string) =>
  judged(
    fieldCombination,
    state(`apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: web}\n${rest}\n`),
  );
const inPod = (spec: string, container = "") =>
  judged(fieldCombination, state(deployment({ container, pod: spec === "" ? "" : `${spec},` })));
const REJECTS = "; the API server rejects it";

describe("values that a schema can't exclude", () => {
  it.each([
    ["{initContainers: [{name: a, image: b}], containers: []}", "the pod has only init containers"],
    ["{containers: []}", "the pod has no container"],
  ])("refuses %s", (spec, message) => {
    const rest = `spec: {template: {spec: ${spec}}}`;
    expect(object("apps/v1", "DaemonSet", rest)).toEqual([
      `error DaemonSet web: spec.template.spec.containers: ${message}${REJECTS}`,
    ]);
  });

  it("leaves alone a template without containers to which an operator adds its own", () => {
    const template = "spec: {template: {spec: {containers: []}}}";
    expect(object("postgresql.cnpg.io/v1", "Pooler", template)).toEqual([]);
  });

  it.each<[string, string, string, string?]>([
    [
      "an operator and a value",
      "a toleration with operator: Exists has the value b",
      "tolerations: [{key: a, operator: Exists, value: b}]",
      "tolerations: [{key: a, operator: Exists}, {key: a, operator: Equal, value: b}]",
    ],
    [
      "values of a node",
      "operator In for the label zone has no values",
      "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: zone, operator: In}]}]}}}",
      "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: zone, operator: Exists}, {key: a, operator: In, values: [b]}, {key: a, operator: Gt, values: ['1']}]}]}}}",
    ],
    [
      "no values of a node",
      "operator DoesNotExist for the label zone has values",
      "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: zone, operator: DoesNotExist, values: [a]}]}]}}}",
    ],
    [
      "a profile of the node",
      "seccompProfile has type Localhost without localhostProfile",
      "securityContext: {seccompProfile: {type: Localhost}}",
      "securityContext: {seccompProfile: {type: Localhost, localhostProfile: a.json}}",
    ],
    [
      "a profile of the runtime",
      "appArmorProfile has type RuntimeDefault and a localhostProfile",
      "securityContext: {appArmorProfile: {type: RuntimeDefault, localhostProfile: a}}",
      "securityContext: {appArmorProfile: {type: RuntimeDefault}}",
    ],
    [
      "the rights of files",
      "the mode 777 is a decimal number above 511, which is 0777",
      "volumes: [{name: a, configMap: {name: a, defaultMode: 777}}]",
      "volumes: [{name: a, configMap: {name: a, defaultMode: 0777}}, {name: b, secret: {secretName: a, defaultMode: 420}}]",
    ],
    [
      "the rights of a file",
      "the mode 600 is a decimal number above 511, which is 0777",
      "volumes: [{name: a, secret: {secretName: a, items: [{key: a, path: a, mode: 600}]}}]",
    ],
    [
      "an init container",
      "init container i has a readinessProbe, which only a container that keeps running may have",
      "initContainers: [{name: i, image: a, readinessProbe: {tcpSocket: {port: 80}}}]",
      "initContainers: [{name: i, image: a, restartPolicy: Always, readinessProbe: {tcpSocket: {port: 80}}}, {name: j, image: a}]",
    ],
  ])("refuses %s", (_, message, bad, good = "") => {
    expect(inPod(bad)).toEqual([expect.stringMatching(/^error Deployment web/)]);
    expect(inPod(bad)[0]).toContain(`: ${message}${REJECTS}`);
    if (good !== "") expect(inPod(good)).toEqual([]);
  });

  it("looks into the profile of a container", () => {
    const of = (type: string) => inPod("", `securityContext: {seccompProfile: {type: ${type}}},`);
    expect(of("Localhost")).toEqual([
      expect.stringContaining("containers[0].securityContext.seccompProfile: "),
    ]);
    expect(of("RuntimeDefault")).toEqual([]);
  });

  it.each<[string, string, string, string, string, string]>([
    [
      "autoscaling/v2",
      "HorizontalPodAutoscaler",
      "type of a target",
      "spec: {metrics: [{type: Resource, resource: {name: cpu, target: {type: AverageUtilization, averageUtilization: 80}}}]}",
      "the target of a metric has the type AverageUtilization",
      "spec: {metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}}]}",
    ],
    [
      "networking.k8s.io/v1",
      "Ingress",
      "path without a slash",
      "spec: {rules: [{http: {paths: [{path: v1/web, pathType: Prefix}]}}]}",
      "the path v1/web doesn't begin with a slash",
      'spec: {rules: [{http: {paths: [{path: /v1, pathType: Prefix}, {path: "${PATH}"}, {pathType: ImplementationSpecific}]}}]}',
    ],
    [
      "cert-manager.io/v1",
      "Certificate",
      "duration in days",
      "spec: {duration: 90d, secretName: web, dnsNames: [a.test]}",
      "duration is 90d, which isn't a duration",
      "spec: {duration: 2160h0m0s, renewBefore: 360h, secretName: web, dnsNames: [a.test]}",
    ],
    [
      "external-secrets.io/v1",
      "ExternalSecret",
      "refresh interval in words",
      "spec: {refreshInterval: 1 hour}",
      "refreshInterval is 1 hour, which isn't a duration",
      "spec: {refreshInterval: 1h30m}",
    ],
    [
      "longhorn.io/v1beta2",
      "RecurringJob",
      "task that Longhorn lacks",
      "spec: {task: backups}",
      "Longhorn has no task backups",
      "spec: {task: snapshot-cleanup}",
    ],
    [
      "postgresql.cnpg.io/v1",
      "Cluster",
      "source of a recovery",
      "spec: {bootstrap: {recovery: {source: main}}, externalClusters: [{name: mian}]}",
      "starts from the external cluster main, which externalClusters doesn't list",
      "spec: {bootstrap: {recovery: {source: main}}, externalClusters: [{name: main}]}",
    ],
    [
      "postgresql.cnpg.io/v1",
      "Cluster",
      "second way to start",
      "spec: {bootstrap: {initdb: {database: shop}, recovery: {backup: {name: daily}}}}",
      "starts with initdb and with recovery, of which a cluster can have only one",
      "spec: {bootstrap: {initdb: null, recovery: {backup: {name: daily}}}}",
    ],
    [
      "rbac.authorization.k8s.io/v1",
      "RoleBinding",
      "group of a role with a version",
      "roleRef: {apiGroup: rbac.authorization.k8s.io/v1, kind: Role, name: web}\nsubjects: []",
      "gives Role web the API group rbac.authorization.k8s.io/v1, although its group is rbac.authorization.k8s.io",
      "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: web}\nsubjects: []",
    ],
    [
      "policy/v1",
      "PodDisruptionBudget",
      "number in quotes",
      'spec: {minAvailable: "1"}',
      'minAvailable is the string "1", which is neither a number nor a percentage',
      'spec: {minAvailable: "50%"}',
    ],
    [
      "v1",
      "LimitRange",
      "default",
      "spec: {limits: [{type: Container, default: {memory: 2Gi}, max: {memory: 1Gi}}]}",
      "default of memory is 2Gi, above the max of 1Gi",
      "spec: {limits: [{type: Container, min: {cpu: 1m}, defaultRequest: {memory: 1Gi}, default: {memory: 1Gi}, max: {memory: 1Gi, cpu: 1}}]}",
    ],
    [
      "v1",
      "Service",
      "list without ports",
      "spec: {selector: {app: web}}",
      "has no ports",
      "spec: {selector: {app: web}, ports: [{port: 80}]}",
    ],
    [
      "v1",
      "Service",
      "address",
      "spec: {selector: {app: web}, clusterIP: 10.0.0.1, ports: []}",
      "has no ports",
      "spec: {selector: {app: web}, clusterIP: None}",
    ],
    [
      "v1",
      "Service",
      "type without ports",
      "spec: {type: LoadBalancer, externalName: shop.example.com}",
      "has no ports",
      "spec: {type: ExternalName, externalName: shop.example.com}",
    ],
    [
      "networking.k8s.io/v1",
      "Ingress",
      "spec without rules",
      "spec: {ingressClassName: nginx, rules: []}",
      "has neither rules nor a defaultBackend",
      "spec: {defaultBackend: {service: {name: web, port: {number: 80}}}}",
    ],
    [
      "batch/v1",
      "CronJob",
      "time zone",
      'spec: {schedule: "0 3 * * *", timeZone: Europe/Berln}',
      "there is no time zone Europe/Berln",
      'spec: {schedule: "0 3 * * *", timeZone: Europe/Berlin}',
    ],
    [
      "cert-manager.io/v1",
      "Certificate",
      "size of a key",
      "spec: {secretName: a, privateKey: {algorithm: ECDSA, size: 2048}, dnsNames: [a.test]}",
      "the size of an ECDSA key can't be 2048",
      "spec: {secretName: a, privateKey: {algorithm: Ed25519, size: 1}, dnsNames: [a.test]}",
    ],
    [
      "cert-manager.io/v1",
      "Certificate",
      "renewal",
      "spec: {secretName: a, duration: 168h, renewBefore: 240h, dnsNames: [a.test]}",
      "renewBefore isn't below duration",
      "spec: {secretName: a, duration: 2160h0m0s, renewBefore: 36h30m, privateKey: {size: 4096}, dnsNames: [a.test]}",
    ],
  ])("refuses %s %s with a %s that is impossible", (apiVersion, kind, _, bad, message, good) => {
    expect(object(apiVersion, kind, bad)).toEqual([expect.stringContaining(`: ${message}${REJECTS}`)]);
    expect(object(apiVersion, kind, good)).toEqual([]);
  });

  it("refuses a level of pod security that doesn't exist", () => {
    const of = (level: string) =>
      judged(
        fieldCombination,
        state(
          `apiVersion: v1\nkind: Namespace\nmetadata: {name: web, labels: {pod-security.kubernetes.io/enforce: ${level}, other: a}}\n`,
        ),
      );
    expect(of("base")).toEqual([expect.stringContaining("Pod Security has no level base")]);
    expect([of("baseline"), of("'${LEVEL}'")]).toEqual([[], []]);
  });
});

const GATEWAY = "gateway.networking.k8s.io/v1";

describe("what the API server rejects in routes, Gateways and policies", () => {
  const listeners = (...list: string[]) =>
    object(GATEWAY, "Gateway", `spec: {listeners: [${list.join(", ")}]}`);
  const HTTP = "name: a, port: 80, protocol: HTTP";

  it.each([
    ["tls: has tls with the protocol HTTP", `{${HTTP}, tls: {certificateRefs: [{name: c}]}}`],
    [
      "hostname: has a hostname with the protocol TCP",
      "{name: a, port: 5, protocol: TCP, hostname: a.example.com}",
    ],
    [
      "tls: has the protocol HTTPS with tls.mode Passthrough",
      "{name: a, port: 443, protocol: HTTPS, tls: {mode: Passthrough}}",
    ],
    [
      "tls: terminates TLS without certificateRefs",
      "{name: a, port: 443, protocol: HTTPS, tls: {mode: Terminate}}",
    ],
  ])("refuses a listener: %s", (text, listener) => {
    const [field, message] = text.split(": ");
    expect(listeners(listener)).toEqual([
      `error Gateway web: spec.listeners[0].${field}: listener a ${message}${REJECTS}`,
    ]);
  });

  it("refuses two listeners of one name, and two of one port, protocol and host", () => {
    expect(listeners(`{${HTTP}}`, "{name: a, port: 81, protocol: HTTP}")).toEqual([
      `error Gateway web: spec.listeners[1].name: listener a has the same name as another listener${REJECTS}`,
    ]);
    expect(listeners(`{${HTTP}}`, "{name: b, port: 80, protocol: HTTP}")).toEqual([
      `error Gateway web: spec.listeners[1].port: listener b has the same port, protocol and host as another listener${REJECTS}`,
    ]);
  });

  it.each([
    [
      "other hosts",
      [`{${HTTP}, hostname: a.example.com}`, "{name: b, port: 80, protocol: HTTP, hostname: b.example.com}"],
    ],
    ["a certificate", ["{name: a, port: 443, protocol: HTTPS, tls: {certificateRefs: [{name: c}]}}"]],
    [
      "the options of an implementation",
      ["{name: a, port: 443, protocol: HTTPS, tls: {options: {a.example.com/certificate: c}}}"],
    ],
    ["TLS that is passed through", ["{name: a, port: 443, protocol: TLS, tls: {mode: Passthrough}}"]],
    [
      "hosts that are filled in",
      [
        "{name: a, port: 80, protocol: HTTP, hostname: '${A}'}",
        "{name: b, port: 80, protocol: HTTP, hostname: '${A}'}",
      ],
    ],
  ])("takes listeners with %s", (_, list) => expect(listeners(...list)).toEqual([]));

  const route = (rule: string) => object(GATEWAY, "HTTPRoute", `spec: {rules: [{${rule}}]}`);
  const TO = "backendRefs: [{name: a, port: 80}]";

  it.each([
    [
      "matches[0].path.value: the path api doesn't begin with a slash",
      `matches: [{path: {type: Exact, value: api}}], ${TO}`,
    ],
    ["backendRefs: a rule that redirects has backendRefs", `filters: [{type: RequestRedirect}], ${TO}`],
    [
      "filters: a rule has the filters RequestRedirect and URLRewrite",
      "filters: [{type: RequestRedirect}, {type: URLRewrite}]",
    ],
    ["backendRefs[0]: the reference to Service a has no port", "backendRefs: [{name: a}]"],
  ])("refuses a rule of a route: %s", (text, rule) =>
    expect(route(rule)).toEqual([`error HTTPRoute web: spec.rules[0].${text}${REJECTS}`]),
  );

  it.each([
    ["a path", `matches: [{path: {value: /api}}], ${TO}`],
    ["an expression", `matches: [{path: {type: RegularExpression, value: 'a.*'}}], ${TO}`],
    ["a path that is filled in", `matches: [{path: {value: '\${PATH}'}}], ${TO}`],
    ["a redirection alone", "filters: [{type: RequestRedirect}]"],
    ["a backend of another group", "backendRefs: [{group: example.com, kind: Bucket, name: a}]"],
  ])("takes a rule with %s", (_, rule) => expect(route(rule)).toEqual([]));

  const policy = (block: string) =>
    object(
      "networking.k8s.io/v1",
      "NetworkPolicy",
      `spec: {podSelector: {}, ingress: [{from: [{ipBlock: {${block}}}]}]}`,
    );

  it("refuses an exception that isn't a part of its network", () => {
    const where = "error NetworkPolicy web: spec.ingress[0].from[0].ipBlock.except[0]: ";
    for (const except of ["192.168.0.0/24", "10.0.0.0/16", "10.0.0.0/8"])
      expect(policy(`cidr: 10.0.0.0/16, except: [${except}]`)).toEqual([
        `${where}${except} is excepted from 10.0.0.0/16, but isn't a smaller network within it${REJECTS}`,
      ]);
    expect(policy("cidr: 10.0.0.0/16, except: [10.0.3.0/24]")).toEqual([]);
    expect(policy("cidr: '${CIDR}', except: [10.0.3.0/24]")).toEqual([]);
  });

  it("refuses rights on paths of the API server in a Role, and takes them in a ClusterRole", () => {
    const rules = "rules: [{nonResourceURLs: [/metrics], verbs: [get]}]";
    expect(object("rbac.authorization.k8s.io/v1", "Role", rules)).toEqual([
      `error Role web: rules[0].nonResourceURLs: a Role can't grant access to nonResourceURLs${REJECTS}`,
    ]);
    expect(object("rbac.authorization.k8s.io/v1", "ClusterRole", rules)).toEqual([]);
  });
});

it("refuses a number of pods in quotes that isn't a percentage", () => {
  const of = (kind: string, strategy: string, value: string) =>
    object("apps/v1", kind, `spec: {${strategy}: {rollingUpdate: {maxUnavailable: ${value}}}}`).filter(
      (one) => one.includes("maxUnavailable"),
    );
  for (const [kind, strategy] of [
    ["Deployment", "strategy"],
    ["DaemonSet", "updateStrategy"],
  ] as const) {
    for (const value of ["25", "half", "%"])
      expect(of(kind, strategy, `"${value}"`)).toEqual([
        `error ${kind} web: spec.${strategy}.rollingUpdate.maxUnavailable: maxUnavailable is the string "${value}", which is neither a number nor a percentage${REJECTS}`,
      ]);
    for (const value of ["1", '"25%"', '"${MOST}"']) expect(of(kind, strategy, value)).toEqual([]);
  }
});

it("refuses a certificate for nothing", () => {
  const of = (spec: string) => object("cert-manager.io/v1", "Certificate", `spec: {secretName: s, ${spec}}`);
  const nothing = [
    `error Certificate web: spec: the certificate has no DNS name, IP address or URI${REJECTS}`,
  ];
  expect(of("issuerRef: {name: a}")).toEqual(nothing);
  expect(of('dnsNames: [], commonName: ""')).toEqual(nothing);
  for (const names of [
    "dnsNames: [a.test]",
    "commonName: a",
    "uris: ['spiffe://a']",
    "ipAddresses: [10.0.0.1]",
  ])
    expect(of(names)).toEqual([]);
});

it("refuses the size of a database that isn't a quantity", () => {
  const of = (size: string) =>
    object("postgresql.cnpg.io/v1", "Cluster", `spec: {storage: {size: "${size}"}}`);
  for (const size of ["10 Gi", "10GB"])
    expect(of(size)).toEqual([
      `error Cluster web: spec.storage.size: the size ${size} isn't a quantity${REJECTS}`,
    ]);
  for (const size of ["10Gi", "10G", "${SIZE}"]) expect(of(size)).toEqual([]);
});

describe("a Service without ports", () => {
  it("is a warning for labels without a spec, as of one that something else creates, and an error otherwise", () => {
    const named = (metadata: string) =>
      judged(fieldCombination, state(`apiVersion: v1\nkind: Service\nmetadata: {name: web${metadata}}\n`));
    for (const more of [", labels: {team: shop}", ", annotations: {a: b}"])
      expect(named(more)).toEqual([`warning Service web: kind: has no ports${REJECTS}`]);
    for (const nothing of ["", ", labels: {}"])
      expect(named(nothing)).toEqual([`error Service web: kind: has no ports${REJECTS}`]);
    expect(object("v1", "Service", "spec: {}")).toEqual([
      `error Service web: spec.ports: has no ports${REJECTS}`,
    ]);
    expect(object("v1", "Service", "spec: {selector: {app: web}}")).toEqual([
      `error Service web: spec.ports: has no ports${REJECTS}`,
    ]);
  });
});

describe("integrity/field-combination", () => {
  it("reports what the API server rejects", () => {
    expect(judged(fieldCombination, budget("minAvailable: 1, maxUnavailable: 0"))).toEqual([
      "error PodDisruptionBudget web: spec.maxUnavailable: sets minAvailable and maxUnavailable; the API server rejects it",
    ]);
    expect(
      judged(fieldCombination, binding(`kind: ServiceAccount, name: web, namespace: a, ${GROUP}`)),
    ).toEqual([
      "error RoleBinding web: subjects[0].apiGroup: gives ServiceAccount web the API group rbac.authorization.k8s.io, although ServiceAccounts have none; the API server rejects it",
    ]);
    expect(judged(fieldCombination, pod("containerPort: 9100, hostPort: 9101"))).toEqual([
      expect.stringMatching(
        /^error .*has hostPort 9101 for containerPort 9100, although the pod uses the node's/,
      ),
    ]);
  });

  it("takes one limit, groups of other subjects, and ports that are equal or on the pod's own network", () => {
    expect(judged(fieldCombination, budget("maxUnavailable: 0"))).toEqual([]);
    expect(judged(fieldCombination, binding(`kind: Group, name: web, ${GROUP}`))).toEqual([]);
    expect(
      judged(fieldCombination, binding('kind: ServiceAccount, name: web, namespace: a, apiGroup: ""')),
    ).toEqual([]);
    expect(judged(fieldCombination, pod("containerPort: 9100, hostPort: 9100"))).toEqual([]);
    expect(judged(fieldCombination, pod("containerPort: 9100"))).toEqual([]);
    expect(judged(fieldCombination, pod("containerPort: 9100, hostPort: 80", ""))).toEqual([]);
  });
});
