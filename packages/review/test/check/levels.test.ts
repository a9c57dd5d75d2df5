import { bytesOf } from "@kustogen/kustomize/text/bytes.ts";
import { BoundTree } from "@kustogen/kustomize/tree/bound.ts";
import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { describe, expect, it } from "vitest";
import { type CheckInput, check } from "../../src/check/check.ts";
import { onePerCause } from "../../src/check/report/one-per-cause.ts";
import { severityOf, worstOf } from "../../src/check/rule.ts";
import { RULES } from "../../src/check/rules.ts";
import { argoObjectsIn } from "../../src/discovery/argo-documents.ts";
import { PLAIN } from "./plain-input.ts";

const MISSPELT =
  "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {portz: [], ports: [{port: 80}]}\n";
const application = (option: string) => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: a, namespace: argocd}
spec: {project: default, source: {repoURL: "https://git.test/a", path: app}, syncPolicy: {syncOptions: [${option}]}}
`;

function found(files: Record<string, string>, folders: readonly string[], more: Partial<CheckInput> = {}) {
  const { report } = check({
    ...PLAIN,
    tree: new MemoryTree(Object.entries(files)),
    environments: folders.map((folder) => ({ folder, strictness: undefined })),
    ...more,
  });
  return report;
}

describe("what an error may rest on", () => {
  it("is said by every rule that has errors, and by no other", () => {
    for (const rule of RULES) {
      const has = worstOf(rule, "production") === "error" || severityOf(rule, "development") === "error";
      expect(rule.basis !== undefined, rule.id).toBe(has);
    }
  });
});

describe("a field that a kind of Kubernetes doesn't have", () => {
  const files = { "/app/kustomization.yaml": "resources: [a.yaml]\n", "/app/a.yaml": MISSPELT };
  const field = (more: Partial<CheckInput>) =>
    found(files, ["/app"], more).findings.filter(({ rule }) => rule === "schema/valid");
  const argo = (option: string) => ({
    argo: argoObjectsIn(bytesOf(application(option)), "/argocd/a.yaml").objects,
  });

  it("is an error where people apply it, or Argo CD on the server's side", () => {
    expect(field({})).toMatchObject([{ severity: "error" }]);
    expect(field(argo("ServerSideApply=true"))).toMatchObject([{ severity: "error" }]);
  });

  it("is a warning with its reason where Argo CD applies the object without it", () => {
    expect(field(argo(""))).toMatchObject([
      {
        severity: "warning",
        fix: expect.stringContaining("a warning, because Argo CD applies the Service without it"),
      },
    ]);
  });
});

describe("an error in an environment that nothing deploys", () => {
  const argo = argoObjectsIn(bytesOf(application("ServerSideApply=true")), "/argocd/a.yaml").objects;
  const severities = (files: Record<string, string>, ...folders: [folder: string, undeployed?: "others"][]) =>
    found(files, [], {
      argo,
      environments: folders.map(([folder, undeployed]) => ({
        ...{ folder, strictness: undefined },
        ...(undeployed && { undeployed }),
      })),
    })
      .findings.filter(({ rule }) => rule === "schema/valid")
      .map(
        ({ environment, severity, fix }) =>
          `${environment} ${severity}: ${fix.replace(/^.*?(?:; a warning, because |$)/, "")}`,
      );
  const own = (folder: string) => ({
    [`${folder}/kustomization.yaml`]: "resources: [a.yaml]\n",
    [`${folder}/a.yaml`]: MISSPELT,
  });
  const nobody =
    "nothing here deploys or builds other, unlike other folders: delete it unless something elsewhere uses it";

  it("is a warning with its reason, beside one that is deployed", () => {
    expect(severities({ ...own("/app"), ...own("/other") }, ["/app"], ["/other", "others"])).toEqual([
      "app error: ",
      `other warning: ${nobody}`,
    ]);
  });

  it("is a warning in a folder whose overlays are deployed in its place, unless it starts others", () => {
    const said = (overlay: string, undeployed: "others" | "none") =>
      found({ ...own("/app"), ...own(overlay) }, [], {
        environments: [
          { folder: "/app", strictness: undefined, undeployed },
          { folder: overlay, strictness: undefined },
        ],
      })
        .findings.filter(({ rule, environment }) => rule === "schema/valid" && environment === "app")
        .map(({ severity, fix }) => `${severity}: ${fix.replace(/^.*?(?:; a warning, because |$)/, "")}`);
    expect(said("/app/overlays/qa", "none")).toEqual([
      "warning: nothing here builds app itself; app/overlays contains what is deployed instead",
    ]);
    expect(said("/application/overlays/qa", "none")).toEqual(["error: "]);
  });

  const release = (folder: string) => ({
    [`${folder}/kustomization.yaml`]:
      "resources: [a.yaml]\nconfigMapGenerator: [{name: web-values, namespace: shop, literals: [a=b]}]\n",
    [`${folder}/a.yaml`]:
      "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: web, namespace: shop}\nspec: {interval: 1m, chartRef: {kind: OCIRepository, name: a}, valuesFrom: [{kind: ConfigMap, name: web-values}]}\n",
  });

  it("is a warning for a generated name in a base, which those that build on it may insert", () => {
    const said = (folder: string, undeployed?: "others" | "none") =>
      found(release(`/${folder}`), [], {
        environments: [{ folder: `/${folder}`, strictness: undefined, ...(undeployed && { undeployed }) }],
      })
        .findings.filter(({ rule }) => rule === "integrity/custom-reference")
        .map(({ severity, fix }) => `${severity}: ${fix}`);
    const because =
      /^warning: .*; a warning, because nothing here deploys \S+ by itself, and a nameReference in a kustomization that builds on it inserts the name$/;
    expect(said("base/web", "none")).toEqual([expect.stringMatching(because)]);
    expect(said("base/web")).toEqual([expect.stringMatching(/^error: /)]);
    expect(said("web", "none")).toEqual([expect.stringMatching(/^error: /)]);
  });

  it("is a warning for a part of a workload that Argo CD merges into another's", () => {
    const part =
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {template: {spec: {containers: [{name: a, image: 'a:1.0.0'}]}}}\n";
    const said = (options: string, path: string) =>
      found({ "/app/kustomization.yaml": "resources: [a.yaml]\n", "/app/a.yaml": part }, [], {
        argo: argoObjectsIn(
          bytesOf(application(options).replace(/path: [^,}\s]+/, `path: ${path}`)),
          "/argocd/a.yaml",
        ).objects,
        environments: [{ folder: "/app", strictness: undefined }],
      })
        .findings.filter(({ rule, path: at }) => rule === "schema/valid" && at === "spec.selector")
        .map(({ severity, fix }) => `${severity}: ${fix.replace(/^.*?(?:; a warning, because |$)/, "")}`);
    expect(said("ServerSideApply=true", "app")).toEqual([
      "warning: Argo CD merges it with ServerSideApply=true into the Deployment of that name, if something else creates one",
    ]);
    expect(said("CreateNamespace=true", "app")).toEqual(["error: "]);
    expect(said("ServerSideApply=true", "other")).toEqual(["error: "]);
  });

  const flux = (patches: string, name = "apps") => ({
    name,
    file: `/clusters/${name}.yaml`,
    folder: "/app",
    document: { spec: { path: "./app", patches: JSON.parse(patches) } },
  });

  it("is a warning for a part of a workload that Flux merges into another's", () => {
    const part = (container: string) =>
      `apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: a}\nspec: {selector: {matchLabels: {app: a}}, template: {spec: {containers: [${container}]}}}\n`;
    const said = (container: string, by?: object, id = "integrity/workload-selector") =>
      found({ "/app/kustomization.yaml": "resources: [a.yaml]\n", "/app/a.yaml": part(container) }, [], {
        environments: [{ folder: "/app", strictness: undefined, ...by }],
      })
        .findings.filter(({ rule }) => rule === id)
        .map(({ severity, fix }) => `${severity}: ${fix.replace(/^.*?(?:; a warning, because |$)/, "")}`);
    const ofFlux = { flux: { components: [] } };
    expect(said("", ofFlux)).toEqual([
      "warning: it is incomplete, so Flux merges it into the StatefulSet of that name, if something else creates one",
    ]);
    expect(said("{name: a, image: a:1.0.0}", ofFlux)).toEqual(["error: "]);
    expect(said("")).toEqual(["error: "]);
    const without = "traps/container-without-image";
    expect(said("{name: a}", ofFlux, without)).toEqual(said("", ofFlux));
    expect(said("{name: a}", {}, without)).toEqual(["error: "]);
    expect(said("{name: a}, {name: b, image: b:1.0.0}", ofFlux, without)).toEqual(["error: "]);
  });

  it("is a warning for a part of an object that its annotation has Flux merge into another's", () => {
    const part = (ssa: string) =>
      `apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: a, annotations: {kustomize.toolkit.fluxcd.io/ssa: ${ssa}}}\n`;
    const said = (ssa: string) =>
      found({ "/app/kustomization.yaml": "resources: [a.yaml]\n", "/app/a.yaml": part(ssa) }, ["/app"])
        .findings.filter(({ rule }) => rule === "schema/valid")
        .map(({ severity, fix }) => `${severity}: ${fix.replace(/^.*?(?:; a warning, because |$)/, "")}`);
    expect(said("Merge")).toEqual([
      "warning: it is only a part, which is merged into the StorageClass of that name, if something else creates one",
    ]);
    expect(said("IfNotPresent")).toEqual(["error: "]);
  });

  it("is a warning for a missing field of what an annotation has Argo CD merge, or OpenShift itself creates", () => {
    const said = (apiVersion: string, metadata: string, kind = "Config") =>
      found(
        {
          "/app/kustomization.yaml": "resources: [a.yaml]\n",
          "/app/a.yaml": `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: ${metadata}\nspec: {managementState: Managed}\n`,
        },
        ["/app"],
      )
        .findings.filter(({ rule }) => rule === "schema/valid")
        .map(({ severity }) => severity);
    const registry = "imageregistry.operator.openshift.io/v1";
    expect(said(registry, "{name: cluster}")).toEqual(["warning"]);
    expect(said(registry, "{name: other}")).toEqual(["error"]);
    const asked = (option: string) =>
      `{name: other, annotations: {argocd.argoproj.io/sync-options: "Prune=false,ServerSideApply=${option}"}}`;
    expect(said(registry, asked("true"))).toEqual(["warning"]);
    expect(said(registry, asked("false"))).toEqual(["error"]);
  });

  it("is a warning for pods without a container, and a Service without ports, that are merged into others", () => {
    const said = (text: string, by?: object, ssa = "") =>
      found(
        {
          "/app/kustomization.yaml": "resources: [a.yaml]\n",
          "/app/a.yaml": text.replace(
            "name: a",
            `name: a, annotations: {kustomize.toolkit.fluxcd.io/ssa: "${ssa}"}`,
          ),
        },
        [],
        { environments: [{ folder: "/app", strictness: undefined, ...by }] },
      )
        .findings.filter(({ rule }) => rule === "integrity/field-combination")
        .map(({ severity, fix }) => `${severity}: ${fix.replace(/^.*?(?:; a warning, because |$)/, "")}`);
    const ofFlux = { flux: { components: [] } };
    const pods = (containers: string) =>
      `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {replicas: 3, selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {${containers}}}}\n`;
    const service = (spec: string) => `apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {${spec}}\n`;
    const into = (kind: string) => `into the ${kind} of that name, if something else creates one`;
    const only = "warning: it is only a part, which is merged";
    for (const [text, kind] of [
      [pods("containers: []"), "Deployment"],
      [service("type: ClusterIP"), "Service"],
    ] as const) {
      expect(said(text)).toEqual(["error: "]);
      expect(said(text, {}, "Merge")).toEqual([`${only} ${into(kind)}`]);
      expect(said(text, ofFlux)).toEqual([`warning: it is incomplete, so Flux merges it ${into(kind)}`]);
    }
    expect(said(service("selector: {a: b}"), ofFlux)).toEqual(["error: "]);
    expect(said(pods("containers: [], initContainers: [{name: a, image: a:1.0.0}]"), ofFlux)).toEqual([
      "error: ",
    ]);
  });

  it("is a warning for a workload of which only a few fields are written, since it can't be meant as a whole one", () => {
    const said = (template: string) => {
      const spec = `replicas: 3, template: {metadata: {labels: {a: b}}${template}}`;
      const text = `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {${spec}}\n`;
      return found({ "/app/kustomization.yaml": "resources: [a.yaml]\n", "/app/a.yaml": text }, ["/app"])
        .findings.filter(({ rule, path }) => rule === "schema/valid" && path === "spec.selector")
        .map(({ severity, fix }) => `${severity}: ${fix.replace(/^.*?(?:; a warning, because |$)/, "")}`);
    };
    expect(said("")).toEqual([
      "warning: it is only a part, which is merged into the Deployment of that name, if something else creates one",
    ]);
    expect(said(", spec: {containers: [{name: a, image: a:1.0.0}]}")).toEqual(["error: "]);
  });

  it("is a warning for a missing field that a Kyverno policy writes before the object is validated", () => {
    const policy = (kinds: string, field: string) =>
      `apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nspec:\n  rules:\n  - match:\n      any:\n      - resources:\n          kinds:\n          - ${kinds}\n    mutate:\n      patchStrategicMerge:\n        spec:\n          +(${field}):\n            name: a\n`;
    const said = (text: string) => {
      const files = {
        "/app/kustomization.yaml": "resources: [a.yaml]\n",
        "/app/a.yaml":
          "apiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: {name: a}\nspec: {secretName: a, dnsNames: [a.test]}\n",
        "/policy.yaml": text,
      };
      return found(files, ["/app"], { files: Object.keys(files) })
        .findings.filter(({ rule }) => rule === "schema/valid")
        .map(
          ({ severity, path, fix }) =>
            `${severity} ${path}: ${fix.replace(/^.*?(?:; a warning, because |$)/, "")}`,
        );
    };
    const written =
      "warning spec.issuerRef: the policy in policy.yaml writes it into a Certificate before the API server validates it";
    expect(said(policy("Certificate", "issuerRef"))).toEqual([written]);
    expect(said(policy("cert-manager.io/v1/Certificate", "issuerRef"))).toEqual([written]);
    expect(said(policy("Issuer", "issuerRef"))).toEqual(["error spec.issuerRef: "]);
    expect(said(policy("Certificate", "secretName"))).toEqual(["error spec.issuerRef: "]);
    expect(said(policy("Certificate", "issuerRef").replace("mutate:", "validate:"))).toEqual([
      "error spec.issuerRef: ",
    ]);
  });

  it("is a warning for a listener that a Kyverno policy may add to the Gateway", () => {
    const policy = (kind: string, path: string) =>
      `apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nspec:\n  rules:\n  - match: {any: [{resources: {kinds: [HTTPRoute]}}]}\n    mutate:\n      targets:\n      - apiVersion: gateway.networking.k8s.io/v1\n        kind: ${kind}\n      patchesJson6902: |-\n        - op: add\n          path: "${path}"\n`;
    const of = (kind: string, name: string, spec: string) =>
      `apiVersion: gateway.networking.k8s.io/v1\nkind: ${kind}\nmetadata: {name: ${name}, namespace: web}\nspec: {${spec}}\n---\n`;
    const said = (text: string) => {
      const files = {
        "/app/kustomization.yaml": "resources: [a.yaml]\n",
        "/app/a.yaml":
          of("Gateway", "edge", "gatewayClassName: a, listeners: [{name: http, port: 80, protocol: HTTP}]") +
          of("HTTPRoute", "shop", "parentRefs: [{name: edge, sectionName: shop-https}], hostnames: [a.test]"),
        "/policy.yaml": text,
      };
      return found(files, ["/app"], { files: Object.keys(files) })
        .findings.filter(({ rule }) => rule === "network/route-listener")
        .map(({ severity, fix }) => `${severity}: ${fix.replace(/^.*?(?:; a warning, because |$)/, "")}`);
    };
    expect(said(policy("Gateway", "/spec/listeners/-"))).toEqual([
      "warning: the policy in policy.yaml adds listeners to a Gateway",
    ]);
    expect(said(policy("Service", "/spec/listeners/-"))).toEqual(["error: "]);
    expect(said(policy("Gateway", "/spec/listenersOf/-"))).toEqual(["error: "]);
    expect(said("")).toEqual(["error: "]);
  });

  it("is a warning for a claim of labels alone that Flux or Argo CD merges into another's", () => {
    const claim = (rest: string) =>
      `apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: a, labels: {backup: "no"}}\n${rest}`;
    const said = (rest: string, by?: object, options?: string) =>
      found({ "/app/kustomization.yaml": "resources: [a.yaml]\n", "/app/a.yaml": claim(rest) }, [], {
        environments: [{ folder: "/app", strictness: undefined, ...by }],
        ...(options !== undefined && {
          argo: argoObjectsIn(
            bytesOf(application(options).replace(/path: [^,}\s]+/, "path: app")),
            "/argocd/a.yaml",
          ).objects,
        }),
      })
        .findings.filter(({ rule }) => rule === "integrity/claim-size")
        .map(({ severity, fix }) => `${severity}: ${fix.replace(/^.*?(?:; a warning, because |$)/, "")}`);
    const ofFlux = { flux: { components: [] } };
    const into = "into the PersistentVolumeClaim of that name, if something else creates one";
    expect(said("", ofFlux)).toEqual([`warning: it is incomplete, so Flux merges it ${into}`]);
    expect(said("", {}, "ServerSideApply=true")).toEqual([
      `warning: Argo CD merges it with ServerSideApply=true ${into}`,
    ]);
    expect(said("", {}, "CreateNamespace=true")).toEqual(["error: "]);
    expect(said("")).toEqual(["error: "]);
    expect(said("spec: {accessModes: [ReadWriteOnce]}\n", ofFlux)).toEqual(["error: "]);
  });

  it.each([
    [
      "warning",
      "a JSON patch",
      flux('[{"target": {"kind": "Service"}, "patch": "[{op: replace, path: /spec/type, value: a}]"}]'),
    ],
    [
      "warning",
      "a JSON patch with a target",
      flux(
        '[{"target": {"kind": "Serv.*", "name": "shop"}, "patch": "[{op: replace, path: /spec, value: {}}]"}]',
      ),
    ],
    [
      "warning",
      "a strategic merge patch",
      flux('[{"patch": "{kind: Service, metadata: {name: shop}, spec: {type: a}}"}]'),
    ],
    [
      "error",
      "a patch of another field",
      flux(
        '[{"target": {"kind": "Service"}, "patch": "[{op: replace, path: /spec/ports/0/port, value: a}]"}]',
      ),
    ],
    [
      "error",
      "a patch of another object",
      flux('[{"patch": "{kind: Service, metadata: {name: web}, spec: {type: a}}"}]'),
    ],
    [
      "error",
      "a patch of another kind",
      flux('[{"target": {"kind": "ConfigMap"}, "patch": "[{op: replace, path: /spec/type, value: a}]"}]'),
    ],
  ])("is a %s in a field that Flux changes with %s", (severity, _, one) => {
    const said = (all: ReturnType<typeof flux>[]) =>
      found(
        {
          "/app/kustomization.yaml": "resources: [a.yaml]\n",
          "/app/a.yaml":
            "apiVersion: v1\nkind: Service\nmetadata: {name: shop}\nspec: {type: changeme, ports: [{port: 80}]}\n",
        },
        ["/app"],
        { flux: all },
      ).findings.filter(({ rule, path }) => rule === "schema/valid" && path === "spec.type");
    expect(said([one])).toMatchObject([{ severity }]);
    // One that changes nothing applies it as it is.
    expect(said([one, flux("[]", "others")])).toMatchObject([{ severity: "error" }]);
  });

  it("is an error where the patch only names an object that lacks something in its metadata", () => {
    const said = (metadata: string) =>
      found(
        {
          "/app/kustomization.yaml": "resources: [a.yaml]\n",
          "/app/a.yaml": "kind: ConfigMap\nmetadata: {name: a}\n".replace(/^/, "apiVersion: v1\n"),
        },
        ["/app"],
        {
          flux: [
            flux(
              `[{"target": {"kind": "ConfigMap"}, "patch": "{kind: ConfigMap, metadata: {${metadata}}, data: {a: b}}"}]`,
            ),
          ],
        },
      )
        .findings.filter(({ rule }) => rule === "integrity/flux-namespace")
        .map(({ severity }) => severity);
    expect(said("name: _")).toEqual(["error"]);
    expect(said("name: _, labels: {a: b}")).toEqual(["error"]);
    expect(said("name: _, namespace: shop")).toEqual([]);
  });

  it("is an error in a folder of examples that is deployed", () => {
    expect(severities(own("/examples/app"), ["/examples/app"])).toEqual(["examples/app error: "]);
  });
});

describe("an API that newer clusters don't serve", () => {
  const budget = "apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata: {name: a}\n";
  const said = (path: string, text: string, kubernetes?: string) => {
    const files = {
      "/app/kustomization.yaml": "resources: [a.yaml]\n",
      "/app/a.yaml": budget,
      [`/${path}`]: text,
    };
    const environments = [{ folder: "/app", strictness: undefined, kubernetes }];
    return found(files, ["/app"], { files: Object.keys(files), environments }).findings.filter(
      ({ rule }) => rule === "integrity/api-version",
    );
  };

  it.each([
    ["up.sh", `K3S_VERSION=\${K3S_VERSION:-v1.20.2-k3s1}`],
    ["up.sh", "k3d cluster create --image rancher/k3s:v1.19.7-k3s1"],
    ["kind.yaml", "nodes: [{role: control-plane, image: 'kindest/node:v1.21.1'}]"],
    ["main.tf", '  cluster_version = "1.22"\n'],
    ["up.sh", "minikube start --kubernetes-version=v1.24.0"],
    ["talconfig.yaml", "clusterName: shop\nkubernetesVersion: v1.23.6\n"],
    ["inventory/group_vars/k8s-cluster.yml", "kube_version: v1.20.7\n"],
    ["upgrade/plan.yaml", "kind: Plan\nspec: {version: v1.22.5+k3s1}\n"],
    ["upgrade/plan.yaml", "kind: Plan\nspec: {channel: https://update.k3s.io/v1-release/channels/v1.24}\n"],
    ["group_vars/all.yml", "k3s_release_version: v1.23.4+k3s1\n"],
    ["nodes.yml", "- apt:\n    name: [kubelet=1.21.9-00, kubeadm=1.21.9-00]\n"],
    ["nodes.sh", "yum install -y kubelet-1.20.4-0\n"],
  ])("is a warning where the repository makes a cluster that does: %s: %s", (path, text) => {
    expect(said(path, text)).toMatchObject([
      {
        severity: "warning",
        fix: expect.stringContaining(`because ${path} creates a Kubernetes 1.`),
      },
    ]);
  });

  it.each([
    "Kubernetes cluster (v1.17.2) running on the cloud of a provider",
    "- Our cluster runs Kubernetes v1.24.",
    "All clusters running on Kubernetes 1.22.4",
  ])("is a warning where a page says which clusters there are: %s", (text) => {
    expect(said("README.md", text)).toMatchObject([
      { severity: "warning", fix: expect.stringContaining("because README.md describes a Kuber") },
    ]);
  });

  it.each([
    "a Kubernetes cluster (v1.17.2+)",
    "a Kubernetes cluster (1.17 or later)",
    "a cluster running Kubernetes 1.17+",
    "a Kubernetes cluster (v1.25.0)",
    "tested with Kubernetes 1.17",
  ])("is an error where a page asks for one, or for a newer one: %s", (text) => {
    expect(said("README.md", text)).toMatchObject([{ severity: "error" }]);
  });

  it.each([
    ["up.sh", "# K3S_VERSION=v1.20.2"],
    [
      "up.sh",
      "k3d cluster create --image rancher/k3s:v1.19.7\nkind create cluster --image kindest/node:v1.25.0",
    ],
    ["README.md", "minikube start --kubernetes-version=v1.24.0"],
    ["main.tf", '  cluster_version = "1.31"\n'],
    ["up.sh", "k3s_version=latest"],
    ["upgrade/plan.yaml", "kind: Plan\nspec: {channel: https://update.k3s.io/v1-release/channels/stable}\n"],
    ["chart/Chart.yaml", 'kubeVersion: ">=1.19.0-0"\n'],
    ["app.yaml", "version: v1.20.3\n"],
    ["notes.yml", "kubelet-1.20\n"],
  ])("is an error where it makes none: %s: %s", (path, text) => {
    expect(said(path, text)).toMatchObject([{ severity: "error" }]);
  });

  const inFolder = (folder: string, kubernetes?: string, more: Partial<CheckInput> = {}) => {
    const files = {
      [`/${folder}/kustomization.yaml`]: "resources: [a.yaml]\n",
      [`/${folder}/a.yaml`]: budget,
    };
    const environments = [{ folder: `/${folder}`, strictness: undefined, kubernetes }];
    return found(files, [`/${folder}`], { files: Object.keys(files), environments, ...more }).findings.filter(
      ({ rule }) => rule === "integrity/api-version",
    );
  };

  it("is a warning if nothing was committed since a release that still serves it", () => {
    const at = (date?: string, kubernetes?: string) =>
      inFolder("web", kubernetes, { lastCommit: () => date }).map(
        ({ severity, fix }) => `${severity}: ${fix.replace(/^.*?(?:; a warning, because |$)/, "")}`,
      );
    expect(at("2022-08-22")).toEqual([
      "warning: the last commit here (2022-08-22) is no newer than Kubernetes 1.24, which still serves it",
    ]);
    expect(at("2018-01-01")).toEqual([expect.stringContaining("than Kubernetes 1.15, which still")]);
    for (const date of ["2022-08-23", "2026-01-01", undefined]) expect(at(date)).toEqual(["error: "]);
    expect(at("2022-08-22", "1.30")).toEqual(["error: "]);
  });

  it.each([
    ["deploy/openshift3.11", "OpenShift 3.11 (Kubernetes 1.11)"],
    ["ocp311/crds", "OpenShift 3.11 (Kubernetes 1.11)"],
    ["overlays/ocp-4.10", "OpenShift 4.10 (Kubernetes 1.23)"],
    ["clusters/openshift_v4.2", "OpenShift 4.2 (Kubernetes 1.14)"],
    ["overlays/k8s-1.24", "Kubernetes 1.24"],
    ["deploy/kubernetes-v1.15", "Kubernetes 1.15"],
  ])("is a warning in %s, which is for %s", (folder, named) => {
    expect(inFolder(folder)).toMatchObject([
      {
        severity: "warning",
        fix: expect.stringContaining(`because ${folder} is for ${named}, which still serves it`),
      },
    ]);
  });

  it.each([
    "deploy/openshift",
    "overlays/ocp-4.14",
    "overlays/k8s-1.25",
    "k8s-1",
    "apps/shop-1.15",
    "ocp31100",
  ])("is an error in %s, which names no cluster that serves it", (folder) => {
    expect(inFolder(folder)).toMatchObject([{ severity: "error" }]);
  });

  it("is an error where the release that the environment runs is declared", () => {
    expect(inFolder("k8s-1.15", "1.30")).toMatchObject([{ severity: "error" }]);
    expect(said("up.sh", "K3S_VERSION=v1.20.2", "1.30")).toMatchObject([{ severity: "error" }]);
  });
});

describe("what only newer releases of kustomize refuse", () => {
  const said = (kustomization: string, path: string, text: string, more: Partial<CheckInput> = {}) => {
    const files = {
      "/app/kustomization.yaml": kustomization,
      "/app/a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n",
      [`/${path}`]: text,
    };
    return found(files, ["/app"], { files: Object.keys(files), ...more }).findings.filter(
      ({ rule }) => rule === "kustomize/builds",
    );
  };
  const EMPTY = "kind: Kustomization\n";
  const TEXTS = "resources: [a.yaml]\npatches: [a.yaml]\n";

  it.each([
    [EMPTY, "Makefile", "KUSTOMIZE_VERSION ?= v3.8.7\n"],
    [EMPTY, "Makefile", "KUSTOMIZE_VERSION := 5.0.3\n"],
    [TEXTS, "up.sh", 'kustomize_version="4.5.2"'],
    [TEXTS, ".tool-versions", "helm 3.12.0\nkustomize 4.5.7\n"],
    [TEXTS, ".mise.toml", '[tools]\nkustomize = "4.5"\n'],
    [TEXTS, "aqua.yaml", "packages:\n  - name: kubernetes-sigs/kustomize@kustomize/v4.5.7\n"],
    [TEXTS, ".github/workflows/ci.yaml", "with: {kustomize-version: 3.1.0}"],
    [TEXTS, "hack/tools/go.mod", "require sigs.k8s.io/kustomize/kustomize/v4 v4.4.1\n"],
    [TEXTS, "up.sh", "go install sigs.k8s.io/kustomize/kustomize/v4@v4.5.5"],
    [TEXTS, "Dockerfile", "RUN curl -LO https://git.test/releases/download/kustomize%2Fv4.5.7/a.tar.gz"],
  ])("is a warning where the repository installs an older one: %j, %s: %s", (kustomization, path, text) => {
    expect(said(kustomization, path, text)).toMatchObject([
      { severity: "warning", fix: expect.stringMatching(`because ${path} installs kustomize [345]\\.`) },
    ]);
  });

  it.each([
    [EMPTY, "Makefile", "KUSTOMIZE_VERSION ?= v5.1.0\n"],
    [EMPTY, "Makefile", "KUSTOMIZE_VERSION ?= v3.8.7\nkustomize: kustomize/v5.4.3\n"],
    [EMPTY, "Makefile", "# KUSTOMIZE_VERSION ?= v3.8.7\n"],
    [EMPTY, "README.md", "KUSTOMIZE_VERSION=v3.8.7 make deploy\n"],
    [EMPTY, "Makefile", "KUSTOMIZE_VERSION ?= latest\n"],
    [EMPTY, "Makefile", "image: kustomize-controller:v4.5.7\n"],
    [EMPTY, "go.mod", "require sigs.k8s.io/kustomize/kustomize/v4 v4.4.1 // indirect\n"],
    [TEXTS, "Makefile", "KUSTOMIZE_VERSION ?= v5.0.0\n"],
    [
      TEXTS.replace("[a.yaml]\np", "[b.yaml]\np").replace("patches: [a.yaml]", "namePrefix: x-"),
      "Makefile",
      "KUSTOMIZE_VERSION=v4.5.7",
    ],
    [`${TEXTS}labelz: {}\n`, "Makefile", "KUSTOMIZE_VERSION=v4.5.7"],
    [
      TEXTS.replace("patches: [a.yaml]", "patches: [a.yaml, {path: a.yaml}]"),
      "Makefile",
      "KUSTOMIZE_VERSION=v4.5.7",
    ],
  ])("is an error elsewhere, as is what all refuse: %j, %s: %s", (kustomization, path, text) => {
    expect(said(kustomization, path, text)).toMatchObject([{ severity: "error" }]);
  });

  it("is an error where Argo CD builds with its own kustomize", () => {
    const argo = argoObjectsIn(bytesOf(application("")), "/argocd/a.yaml").objects;
    expect(said(TEXTS, "Makefile", "KUSTOMIZE_VERSION=v4.5.7", { argo })).toMatchObject([
      { severity: "error" },
    ]);
  });
});

describe("an image that isn't one", () => {
  const said = (
    image: string,
    path = "README.md",
    text = "# Shop\n",
    more: Partial<CheckInput> = {},
    images = "",
  ) => {
    const files = {
      "/app/kustomization.yaml": `resources: [a.yaml]\n${images}`,
      "/app/a.yaml": `apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: "${image}"}]}\n`,
      [`/${path}`]: text,
    };
    return found(files, ["/app"], { files: Object.keys(files), ...more }).findings.filter(
      ({ rule }) => rule === "integrity/image-name",
    );
  };
  const argo = argoObjectsIn(bytesOf(application("")), "/argocd/a.yaml").objects;

  it.each([
    ["ghcr.io/Shop/web:1", "up.sh", "sed -i 's|ghcr.io/Shop/web:1|web:2|' app/a.yaml"],
    ["ghcr.io/Shop/web:1", "up.sh", 'sed -i "s#image: ghcr\\.io/Shop.*#image: $IMAGE#" app/a.yaml'],
    ["A_B/Shop/web:1", "up.sh", "sed -e 's/A_B\\/Shop/shop/' \\\n  -i app/a.yaml"],
    ["REG_Istry/Shop/web:1", "Makefile", "\tsed -i 's/REG_Istry/a/; s/Shop/b/' a.yaml"],
    ["ko://shop.test/web", "up.sh", "OLD=\"ko://shop.test/web\"\nsed -i 's|'$\x7bOLD}'|'$\x7bNEW}'|' a.yaml"],
    ["ghcr.io/Shop/web:1", "ci.yaml", "run: kustomize edit set image ghcr.io/Shop/web=web:2"],
  ])("is a warning where a script replaces it: %s, %s: %s", (image, path, text) => {
    expect(said(image, path, text)).toMatchObject([
      { severity: "warning", fix: expect.stringContaining(`because ${path} replaces it first`) },
    ]);
  });

  it.each([
    ["ghcr.io/Shop/web:latest", "up.sh", "sed -i 's|latest|2|' app/a.yaml"],
    ["A_B/c/Shop/web:1", "up.sh", "sed -i 's|A_B/c|shop|' app/a.yaml"],
    ["ghcr.io/Shop/web:1", "up.sh", "# sed -i 's|ghcr.io/Shop|shop|' app/a.yaml"],
    ["ghcr.io/Shop/web:1", "up.sh", "echo 's|ghcr.io/Shop|shop|'"],
    ["ghcr.io/Shop/web:1", "up.sh", "sed -i 's|.*|shop|' app/a.yaml"],
    ["ghcr.io/Shop/web:1", "up.sh", "sed -i 's|$\x7bOLD}|shop|' app/a.yaml"],
    ["ghcr.io/Shop/web:1", "ci.yaml", "run: kustomize edit set image shop/web=web:2"],
    ["ko:/shop.test/web", "README.md", "# Shop"],
    ["ko://shop", "README.md", "# Shop"],
    ["ko://shop.test/web:1.0", "README.md", "# Shop"],
  ])("is an error where nothing replaces what is wrong with it: %s, %s: %s", (image, path, text) => {
    expect(said(image, path, text)).toMatchObject([{ severity: "error" }]);
  });

  it("is a warning where a script sets it by the name that the kustomization gives another", () => {
    const IMAGES = "images: [{name: controller, newName: imageName, newTag: imageTag}]";
    const set = (name: string) =>
      said(
        "controller",
        "Makefile",
        `\tcd app && $(KUSTOMIZE) edit set image ${name}=$\x7bIMG}\n`,
        {},
        IMAGES,
      );
    expect(set("controller")).toMatchObject([{ severity: "warning", file: "app/kustomization.yaml" }]);
    expect(set("manager")).toMatchObject([{ severity: "error" }]);
  });

  it("is a warning where ko builds it, and an error where Argo CD applies it as it is", () => {
    expect(said("ko://shop.test/cmd/web")).toMatchObject([
      { severity: "warning", fix: expect.stringContaining("because ko replaces it") },
    ]);
    expect(said("ko://shop.test/cmd/web", "up.sh", "sed 's|ko://shop.test/cmd|a|'", { argo })).toMatchObject([
      { severity: "error" },
    ]);
  });
});

describe("a binding whose subject has no namespace", () => {
  const said = (path: string, text: string, more: Partial<CheckInput> = {}) => {
    const files = {
      "/deploy/app/kustomization.yaml": "resources: [a.yaml]\n",
      "/deploy/app/a.yaml":
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: a}\n" +
        "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}\n" +
        "subjects: [{kind: ServiceAccount, name: a}]\n",
      [`/${path}`]: text,
    };
    return found(files, ["/deploy/app"], { files: Object.keys(files), ...more }).findings.filter(
      ({ rule }) => rule === "integrity/service-account",
    );
  };
  const SETS = "kustomize edit set namespace shop\n";

  it.each([
    ["deploy/app/README.md", SETS],
    ["deploy/README.md", SETS],
    ["up.sh", SETS],
    ["Makefile", `\tcd deploy/app && $(KUSTOMIZE) edit set namespace $(NAMESPACE)\n`],
    ["hack/up.sh", `pushd ../deploy/app\n${SETS}`],
  ])("is a warning where a page or a script beside it or above sets the namespace: %s: %s", (path, text) => {
    expect(said(path, text)).toMatchObject([
      { severity: "warning", fix: expect.stringContaining(`because ${path} sets the namespace first`) },
    ]);
  });

  it.each([
    ["deploy/other/README.md", SETS],
    ["up.sh", `cd deploy/other\n${SETS}`],
    ["up.sh", `# ${SETS}`],
    // This doesn't reach the subjects of a binding.
    ["up.sh", "kubectl apply -n shop -k deploy/app"],
  ])("is an error elsewhere: %s: %s", (path, text) => {
    expect(said(path, text)).toMatchObject([{ severity: "error" }]);
  });

  it("is an error where Argo CD applies it as it is", () => {
    const argo = argoObjectsIn(bytesOf(application("")), "/argocd/a.yaml").objects;
    expect(said("up.sh", SETS, { argo })).toMatchObject([{ severity: "error" }]);
  });
});

describe("a password beside a comment", () => {
  const secret = (comment: string) =>
    `# ${comment}\napiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData:\n  password: x8Kd92kLpQ\n`;
  const severity = (...documents: string[]) =>
    found({ "/app/kustomization.yaml": "resources: [a.yaml]\n", "/app/a.yaml": documents.join("---\n") }, [
      "/app",
    ]).findings.filter(({ rule }) => rule === "secrets/plaintext");

  it("that says that nothing is kept secret is a warning with the words", () => {
    expect(severity(secret("LOCAL-DEV ONLY, see the notes"))).toMatchObject([
      { severity: "warning", fix: expect.stringContaining('a comment next to it says "LOCAL-DEV ONLY"') },
    ]);
    for (const words of [
      "deliberately NOT a secret",
      "Placeholder credentials: replace before use",
      "Database credentials (override with actual values)",
      "This is a PLACEHOLDER, setup.sh makes the real one",
      "These values are only placeholders",
    ])
      expect(severity(secret(words))).toMatchObject([{ severity: "warning" }]);
  });

  it("counts for a registry on the same machine, and not for one that others reach", () => {
    const pull = (registry: string) =>
      `# This is a PLACEHOLDER\napiVersion: v1\nkind: Secret\nmetadata: {name: a}\ntype: kubernetes.io/dockerconfigjson\n` +
      `stringData:\n  .dockerconfigjson: '{"auths":{"${registry}":{"auth":"${btoa("sam:x8Kd92kLpQ")}"}}}'\n`;
    expect(severity(pull("localhost:5000"))).toMatchObject([{ severity: "warning" }]);
    expect(severity(pull("https://127.0.0.1:5000/v2/"))).toMatchObject([{ severity: "warning" }]);
    expect(severity(pull("localhost:5000").replace("PLACEHOLDER", "login"))).toMatchObject([
      { severity: "error" },
    ]);
    for (const registry of ["localhost.shop.test", "registry.shop.test", 'localhost:5000":{},"shop.test'])
      expect(severity(pull(registry))).toMatchObject([{ severity: "error" }]);
  });

  it("of anything else, or of another object, is an error", () => {
    for (const words of [
      "the only password",
      "no placeholder: the real one",
      "overrides the values of the chart",
      "the placeholder below is filled in by hand",
    ])
      expect(severity(secret(words))).toMatchObject([{ severity: "error" }]);
    const other = "# for demo use\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\n";
    expect(severity(other, secret("mine"))).toMatchObject([{ severity: "error" }]);
  });
});

describe("a base outside the repository", () => {
  it("has its path from the present folder in the message", () => {
    const cwd = "/home/sam/shop";
    const tree = new BoundTree(
      new MemoryTree([[`${cwd}/app/kustomization.yaml`, "resources: [../../base]\n"]]),
      [cwd],
      "--within",
    );
    const { findings } = found({}, [`${cwd}/app`], { tree, cwd });
    expect(findings[0]?.message).toContain("../base is outside . and isn't read; --within ../base reads");
    expect(findings[0]?.message).not.toContain("/home");
  });
});

describe("a credential in a file that says by its name what it is", () => {
  const secret = (value: string) =>
    `apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {password: ${value}}\n`;
  const TOKEN = `ghp_${"aB3dE5gH7jK9mN1pQ2sT".repeat(2).slice(0, 36)}`;

  it.each([
    ["warning", "quick-start-mysql.yaml", "hunter2x"],
    ["warning", "secret.example.yaml", "hunter2x"],
    ["error", "api.example.com.yaml", "hunter2x"],
    ["error", "quick-start-mysql.yaml", TOKEN],
    ["warning", "honeypot.yaml", TOKEN],
    ["warning", "sandbox/vagrant/kube.cfg", TOKEN],
    ["warning", "devcerts/server.txt", TOKEN],
    ["error", "vagrants.yaml", TOKEN],
    ["error", "secret.yaml", "hunter2x"],
  ])("is a %s in %s: %s", (severity, file, value) => {
    const files = {
      "/app/kustomization.yaml": `resources: [${file}]\n`,
      [`/app/${file}`]: secret(value),
    };
    expect(found(files, ["/app"]).findings).toContainEqual(
      expect.objectContaining({ rule: "secrets/plaintext", severity }),
    );
  });
});

describe("a token in a file of the repository", () => {
  const LINE = `token: ghp_${"aB3dE5gH7jK9mN1pQ2sT".repeat(2).slice(0, 36)}\n`;
  const KEY = `-----BEGIN PRIVATE KEY-----\n${"MIIEvQIBADANBgkqhkiG9w0BAQEFAASC".repeat(4)}\n-----END PRIVATE KEY-----\n`;
  const PACKAGED =
    "apiVersion: v2\ndescription: costs\nhome: https://cost.test\nname: cost\nversion: 1.0.0\n";
  const said = (files: Record<string, string>) =>
    found(files, [], { files: Object.keys(files) })
      .findings.filter(({ rule }) => rule === "secrets/file")
      .map(({ severity, file, fix }) => [severity, file, /because (.*)$/.exec(fix)?.[1]]);

  it("is an error once where the tree lies in another folder again", () => {
    const two = (copy: string) => said({ "/apps/web/a.yaml": LINE, "/backup/apps/web/a.yaml": copy });
    expect(two(LINE)).toEqual([
      ["error", "apps/web/a.yaml", undefined],
      ["warning", "backup/apps/web/a.yaml", "backup/apps/web/a.yaml is a copy of apps/web/a.yaml"],
    ]);
    // One token is told once, with its other places.
    expect(two(`# other\n${LINE}`).map(([severity]) => severity)).toEqual(["error"]);
    expect(said({ "/a.yaml": LINE, "/backup/a.yaml": LINE }).map(([severity]) => severity)).toEqual([
      "error",
    ]);
  });

  it.each([
    ["warning", "templates/a.yaml", PACKAGED],
    ["warning", "templates/deeper/a.yaml", PACKAGED],
    // Whoever downloads a chart writes its values.
    ["error", "values.yaml", PACKAGED],
    ["error", "templates/a.yaml", ""],
    ["error", "secrets/a.yaml", PACKAGED],
    ["warning", "cert/tls.key", PACKAGED],
    ["error", "cert/tls.key", ""],
    ["error", "templates/a.yaml", `# Our chart\n${PACKAGED}`],
    ["error", "templates/a.yaml", PACKAGED.replace("name: cost\n", "").replace("api", "name: cost\napi")],
    // As `helm create` wrote it in version 2.
    ["error", "templates/a.yaml", PACKAGED.replace("home: https://cost.test\n", "")],
  ])("is a %s in %s of a chart with %j", (severity, file, chart) => {
    expect(said({ [`/charts/cost/${file}`]: LINE, "/charts/cost/Chart.yaml": chart })).toEqual([
      [
        severity,
        `charts/cost/${file}`,
        severity === "error" ? undefined : expect.stringContaining("helm package"),
      ],
    ]);
  });

  it.each([
    ["warning", "web/development/certs/tls.key", "./certs/tls.key:/tls.key"],
    ["warning", "web/local/certs/tls.key", "./certs:/certs"],
    ["error", "web/development/certs/tls.key", "./certs/other.key:/tls.key"],
    ["error", "web/production/certs/tls.key", "./certs/tls.key:/tls.key"],
  ])("is a %s if it is the key %s, and a compose file mounts %s", (severity, file, volume) => {
    const top = file.split("/").slice(0, 2).join("/");
    const files = {
      [`/${file}`]: KEY,
      [`/${top}/docker-compose.yaml`]: `services: {web: {volumes: ["${volume}"]}}\n`,
    };
    expect(said(files).map(([found]) => found)).toEqual([severity]);
  });
});

describe("a key that a page says is a dummy", () => {
  const KEY = `-----BEGIN PRIVATE KEY-----\n${"MIIEvQIBADANBgkqhkiG9w0BAQEFAASC".repeat(4)}\n-----END PRIVATE KEY-----\n`;
  const severities = (page: string, text: string) => {
    const files = { "/tools/tls/tls.key": KEY, [`/${page}`]: text };
    return found(files, [], { files: Object.keys(files) }).findings.map(({ severity }) => severity);
  };

  it.each([
    ["TASKS.md", "A dummy certificate is in `/tools/tls/tls.crt` for shop.test."],
    ["docs/setup.md", "Throw-away keys: tools/tls/tls.key"],
  ])("is a warning: %s: %s", (page, text) => expect(severities(page, text)).toEqual(["warning"]));

  it.each([
    ["TASKS.md", "The certificate is in tools/tls/tls.crt.\nA dummy user is made."],
    ["TASKS.md", "A dummy certificate is in tools/tls/tls-other.crt."],
    ["TASKS.md", "A dummy certificate is in tools/atls/tls.crt."],
    ["up.sh", "# a dummy key: tools/tls/tls.key"],
  ])("is an error otherwise: %s: %s", (page, text) => expect(severities(page, text)).toEqual(["error"]));
});

describe("a label that the API server rejects", () => {
  const files = {
    "/app/kustomization.yaml": "resources: [a.yaml, b.yaml]\nlabels: [{pairs: {domain: a/b}}]\n",
    "/app/a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n",
    "/app/b.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\n",
  };

  it("is said by the rule of labels alone, and once for the line that gives it to many objects", () => {
    const report = found(files, ["/app"]);
    expect(report.findings.map(({ rule, severity }) => `${rule} ${severity}`)).toEqual([
      "integrity/names error",
      "integrity/names error",
    ]);
    const { findings, checked } = onePerCause(report);
    expect(findings).toMatchObject([{ rule: "integrity/names", also: ["ConfigMap b"] }]);
    expect(checked.counts.error).toBe(1);
  });

  it("is said once for all environments that share the line, with their names", () => {
    const shared = {
      "/base/kustomization.yaml": "resources: [a.yaml]\n",
      "/base/a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, labels: {domain: a/b}}\n",
      "/one/kustomization.yaml": "resources: [../base]\n",
      "/two/kustomization.yaml": "resources: [../base]\n",
    };
    const { findings } = onePerCause(found(shared, ["/one", "/two"]));
    expect(findings).toMatchObject([{ environment: "one", also: ["two"], file: "base/a.yaml" }]);
  });

  it("is a warning where another program fills it in", () => {
    const filled = {
      "/app/a.yaml": files["/app/a.yaml"],
      "/app/kustomization.yaml": "resources: [a.yaml]\nlabels: [{pairs: {domain: __DOMAIN__}}]\n",
    };
    expect(found(filled, ["/app"]).findings).toMatchObject([
      {
        severity: "warning",
        fix: expect.stringContaining("another program seems to fill in __DOMAIN__ first"),
      },
    ]);
  });
});

describe("an object that exists in a version of an older cluster too", () => {
  const budget = (version: string, name = "a") =>
    `apiVersion: policy/${version}\nkind: PodDisruptionBudget\nmetadata: {name: ${name}}\n`;
  const severities = (other: string, undeployed?: "none", script = "") => {
    const files = {
      "/app/kustomization.yaml": "resources: [old.yaml, new.yaml]\n",
      "/app/old.yaml": budget("v1beta1"),
      "/app/new.yaml": other,
      "/run.sh": script,
    };
    const environments = [{ folder: "/app", strictness: undefined, ...(undeployed && { undeployed }) }];
    return found(files, [], { files: Object.keys(files), environments })
      .findings.filter(({ rule }) => rule === "integrity/api-version")
      .map(({ severity }) => severity);
  };
  it("is a warning if nothing here applies both, and an error otherwise", () => {
    expect(severities(budget("v1"), "none")).toEqual(["warning"]);
    expect(severities(budget("v1"))).toEqual(["error"]);
    expect(severities(budget("v1"), "none", "kubectl apply -k app\n")).toEqual(["error"]);
    expect(severities(budget("v1", "b"), "none")).toEqual(["error"]);
  });
});

describe("manifests of one file that the cluster no longer serves", () => {
  it("are one finding for each kind", () => {
    const budget = (name: string) =>
      `apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata: {name: ${name}}\n`;
    const files = {
      "/app/kustomization.yaml": "resources: [all.yaml]\n",
      "/app/all.yaml": `${budget("a")}---\n${budget("b")}`,
    };
    const { findings } = onePerCause(found(files, ["/app"]));
    expect(findings.filter(({ rule }) => rule === "integrity/api-version")).toMatchObject([
      { severity: "error", also: ["PodDisruptionBudget b"] },
    ]);
  });
});

describe("a name to be filled in, in a folder that nothing deploys", () => {
  const NAMED = "apiVersion: v1\nkind: Service\nmetadata: {name: CD_USER-web}\nspec: {ports: [{port: 80}]}\n";
  const said = (folder: string, path: string, text: string, more: Partial<CheckInput> = {}) => {
    const files = {
      [`/${folder}/kustomization.yaml`]: "resources: [a.yaml]\n",
      [`/${folder}/a.yaml`]: NAMED,
      [`/${path}`]: text,
    };
    const { findings } = found(files, [], {
      environments: [{ folder: `/${folder}`, strictness: undefined, undeployed: "none" }],
      files: Object.keys(files),
      ...more,
    });
    return findings
      .filter(({ rule }) => rule === "integrity/names")
      .map(({ severity, fix }) => [severity, fix.replace(/^.*?(?:; a warning, because |$)/, "")]);
  };
  const COPY = "add-user:\n\tcp -r shop $(id)-shop\n\tsed -i s/web/$(id)/g $(id)-shop/a.yaml\n";

  it("is a warning where a script copies the folder to one of another name, and fills it in", () => {
    expect(said("shop", "Makefile", COPY)).toEqual([["warning", "shop is copied before it is used"]]);
    expect(said("shop", "Makefile", COPY.replace("sed", "echo"))).toEqual([["error", ""]]);
    expect(said("shop", "Makefile", COPY.replace("$(id)-shop\n", "$(TMP)\n"))).toEqual([["error", ""]]);
    expect(said("shop", "Makefile", COPY.replace("$(id)-shop\n", "$(TMP)/shop\n"))).toEqual([["error", ""]]);
    expect(said("shop", "Makefile", COPY.replace("$(id)-shop\n", "build/shop\n"))).toEqual([["error", ""]]);
  });

  it("is a warning where the name of the folder says that it is a template", () => {
    expect(said("shop-template", "README.md", "# Shop\n")).toEqual([
      ["warning", "shop-template is an example or a template, and nothing but examples builds it"],
    ]);
    expect(said("templating", "README.md", "# Shop\n")).toEqual([["error", ""]]);
  });

  it("is a warning where a script replaces it, unless Argo CD applies it as it is", () => {
    const fill = "find . -type f -exec sed -i 's/CD_USER/$1/g' {} +\n";
    expect(said("shop", "up.sh", fill)).toEqual([["warning", "up.sh replaces CD_USER first"]]);
    expect(said("shop", "up.sh", `# ${fill}`)).toEqual([["error", ""]]);
    expect(said("shop", "up.sh", fill.replace("CD_USER", "OTHER"))).toEqual([["error", ""]]);
    const argo = argoObjectsIn(
      bytesOf(application("").replace("path: app", "path: shop")),
      "/argo.yaml",
    ).objects;
    const environments = [{ folder: "/shop", strictness: undefined }];
    expect(said("shop", "up.sh", fill, { argo, environments })).toEqual([["error", ""]]);
  });
});

describe("a value in capitals that isn't valid", () => {
  const said = (path: string, text: string, more: Partial<CheckInput> = {}) => {
    const files = {
      "/app/kustomization.yaml": "resources: [a.yaml]\n",
      "/app/a.yaml":
        "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata:\n  region: _SHOP_REGION\n  zone: _SHOP_ZONE\n",
      [`/${path}`]: text,
    };
    return found(files, ["/app"], { files: Object.keys(files), ...more })
      .findings.filter(({ rule }) => rule === "integrity/field-combination")
      .map(({ severity, fix }) => [severity, fix.replace(/^.*?(?:; a warning, because |$)/, "")]);
  };
  const FILL =
    'sed -e "s/_SHOP_REGION/$REGION/g" \\\n  -e "s/_SHOP_ZONE/$ZONE/g" app/a.yaml.tmpl > app/a.yaml\n';

  it("is a warning where a script replaces it, and an error where none does, or Argo CD applies it as it is", () => {
    expect(said("up.sh", FILL)).toEqual([
      ["warning", "up.sh replaces _SHOP_REGION first"],
      ["warning", "up.sh replaces _SHOP_ZONE first"],
    ]);
    expect(said("up.sh", FILL.replace("_SHOP_ZONE", "_OTHER"))).toEqual([
      ["error", ""],
      ["warning", "up.sh replaces _SHOP_REGION first"],
    ]);
    const argo = argoObjectsIn(bytesOf(application("")), "/argo.yaml").objects;
    expect(said("up.sh", FILL, { argo })).toEqual([
      ["error", ""],
      ["error", ""],
    ]);
  });
});

describe("a key that a ConfigMap doesn't have", () => {
  const said = (data: string, text: string, more: Partial<CheckInput> = {}) => {
    const files = {
      "/app/kustomization.yaml": "resources: [a.yaml]\nnamePrefix: shop-\n",
      "/app/a.yaml":
        `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: place}\n${data}---\napiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n` +
        "  containers: [{name: a, image: 'a:1', env: [{name: ZONE, valueFrom: {configMapKeyRef: {name: place, key: zone}}}]}]\n",
      "/Makefile": text,
    };
    return found(files, ["/app"], { files: Object.keys(files), ...more })
      .findings.filter(({ rule }) => rule === "integrity/config-map-reference")
      .map(({ severity, fix }) => [severity, fix.replace(/^.*?(?:; a warning, because |$)/, "")]);
  };
  const HAS = "data: {region: eu}\n";
  const ADD =
    "\tcd app && kustomize edit add configmap place --behavior=merge \\\n\t--from-literal=zone=$(ZONE)\n";
  const argo = argoObjectsIn(bytesOf(application("")), "/argo.yaml").objects;

  it("is a warning where a script adds it with kustomize edit, unless Argo CD applies it as it is", () => {
    const added = [["warning", "Makefile adds the key first, with kustomize edit"]];
    expect(said(HAS, ADD)).toEqual(added);
    expect(said(HAS, ADD.replace("--from-literal=zone=$(ZONE)", "--from-file=conf/zone"))).toEqual(added);
    expect(said(HAS, ADD.replace("--from-literal=zone=$(ZONE)", "--from-env-file a.env"))).toEqual(added);
    expect(said(HAS, ADD, { argo })).toEqual([["error", ""]]);
  });

  it.each([
    ADD.replace("=zone=", "=zones="),
    ADD.replace("configmap place", "configmap time"),
    ADD.replace("configmap", "secret"),
    `#${ADD.replace("\\\n", "")}`,
    "all:\n",
  ])("is an error beside %j", (text) => expect(said(HAS, text)).toEqual([["error", ""]]));

  it("is a warning if it has none at all where nothing here deploys it, for whoever does to fill in", () => {
    expect(said("", "all:\n")).toEqual([
      [
        "warning",
        "nothing here deploys app, and an object without any keys is probably there for whoever does to fill in",
      ],
    ]);
    expect(said("", "all:\n", { argo })).toEqual([["error", ""]]);
  });
});

describe("a part of an operator's scaffold that can't be built", () => {
  const said = (folder: string, makefile = "all:\n") => {
    const files = {
      [`/${folder}/kustomization.yaml`]: "resources: [missing.yaml]\n",
      "/Makefile": makefile,
    };
    return found(files, [], {
      environments: [{ folder: `/${folder}`, strictness: undefined, undeployed: "none" }],
      files: Object.keys(files),
    })
      .findings.filter(({ rule }) => rule === "kustomize/builds")
      .map(({ severity }) => severity);
  };

  it("is a warning unless something builds it, and an error in another folder", () => {
    expect(said("config/rbac")).toEqual(["warning"]);
    expect(said("config/rbac", "up:\n\tkustomize build config/rbac | kubectl apply -f -\n")).toEqual([
      "error",
    ]);
    expect(said("config/default")).toEqual(["error"]);
    expect(said("config/resources/webhook")).toEqual(["warning"]);
    expect(said("config/a/b/webhook")).toEqual(["error"]);
    expect(said("rbac")).toEqual(["error"]);
  });
});

describe("what is wrong in a folder that a list of its neighbours leaves out", () => {
  const said = (rule: string, list: string, more: Record<string, string> = {}) => {
    const files = {
      "/apps/kustomization.yaml": `resources: [${list}]\n`,
      ...Object.fromEntries(
        ["api", "web", "shop"].flatMap((name) => [
          [`/apps/${name}/kustomization.yaml`, "resources: [a.yaml]\n"],
          [`/apps/${name}/a.yaml`, MISSPELT.replace("name: a", `name: ${name}`)],
        ]),
      ),
      ...more,
    };
    return found(files, [], {
      environments: ["/apps", "/apps/shop"].map((folder) => ({
        ...{ folder, strictness: undefined },
        undeployed: "none" as const,
      })),
      files: Object.keys(files),
    })
      .findings.filter((one) => one.rule === rule && one.file?.includes("shop"))
      .map(({ severity, fix }) => [severity, fix.replace(/^.*?(?:; a warning, because |$)/, "")])[0];
  };
  const why =
    "nothing deploys apps/shop, and apps/kustomization.yaml doesn't list it, unlike the folders beside it";
  const empty = { "/apps/shop/kustomization.yaml": "" };

  it("is a warning with that reason, also if it can't be built", () => {
    expect(said("schema/valid", "api, web")).toEqual(["warning", why]);
    expect(said("kustomize/builds", "api, web", empty)).toEqual(["warning", why]);
  });

  it("is an error if the list has it, if it lists too few, or if a script builds the folder", () => {
    const script = { "/run.sh": "kubectl apply -k apps/shop\n" };
    expect(said("schema/valid", "api, web, shop")).toEqual(["error", ""]);
    expect(said("schema/valid", "api")).toEqual(["error", ""]);
    expect(said("schema/valid", "api, web", script)).toEqual(["error", ""]);
    expect(said("kustomize/builds", "api, web", { ...empty, ...script })).toEqual(["error", ""]);
  });
});

describe("an object in a folder that the code of an operator renders", () => {
  const said = (code: Record<string, string>) => {
    const files = {
      "/controllers/manifests/base/kustomization.yaml": "resources: [a.yaml]\n",
      "/controllers/manifests/base/a.yaml": MISSPELT,
      ...code,
    };
    return found(files, [], {
      environments: [{ folder: "/controllers/manifests/base", strictness: undefined, undeployed: "none" }],
      files: Object.keys(files),
    })
      .findings.filter(({ rule }) => rule === "schema/valid")
      .map(({ severity, fix }) => [severity, fix.replace(/^.*?(?:; a warning, because |$)/, "")]);
  };
  const library = { "/pkg/render.go": 'import "sigs.k8s.io/kustomize/api/krusty"\n' };
  const named = { "/controllers/shop.go": 'const path = "manifests/base"\n' };
  const why = "controllers/shop.go renders it, and may complete what is in it";

  it("is a warning where the code names or embeds the folder, and has kustomize as a library", () => {
    expect(said({ ...library, ...named })).toEqual([["warning", why]]);
    expect(said({ ...library, "/controllers/shop.go": "//go:embed all:manifests other\n" })).toEqual([
      ["warning", why],
    ]);
    expect(said({ ...library, "/main.go": 'open("controllers/manifests/base")\n' })).toEqual([
      ["warning", why.replace("controllers/shop.go", "main.go")],
    ]);
  });

  it("is an error without the library, and where only a test, other code or a part of a name has it", () => {
    expect(said(named)).toEqual([["error", ""]]);
    for (const [path, text] of [
      ["/controllers/shop_test.go", 'const path = "manifests/base"\n'],
      ["/other/shop.go", 'const path = "manifests/base"\n'],
      ["/controllers/shop.go", 'const path = "base"\n'],
      ["/controllers/shop.go", "//go:embed manifests-v2/*\n"],
    ])
      expect(said({ ...library, [path as string]: text as string }), path).toEqual([["error", ""]]);
  });
});

describe("an object in a folder from which a bundle is made", () => {
  const said = (makefile: string) => {
    const files = {
      "/config/beta/kustomization.yaml": "resources: [a.yaml]\n",
      "/config/beta/a.yaml": MISSPELT,
      "/Makefile": makefile,
    };
    return found(files, [], {
      environments: [{ folder: "/config/beta", strictness: undefined, undeployed: "none" }],
      files: Object.keys(files),
    })
      .findings.filter(({ rule }) => rule === "schema/valid")
      .map(({ severity, fix }) => [severity, fix.replace(/^.*?(?:; a warning, because |$)/, "")]);
  };
  const bundle = "bundle:\n\t$(KUSTOMIZE) build $(BUNDLE_DIR) | $(OPERATOR_SDK) generate bundle\n";
  const why = "operator-sdk generates a bundle from config/beta, and completes what is in it";

  it("is a warning, and an error if anything else builds the folder", () => {
    expect(said(`BUNDLE_DIR ?= config/beta\n${bundle}`)).toEqual([["warning", why]]);
    expect(said(bundle.replace("$(BUNDLE_DIR)", "config/beta"))).toEqual([["warning", why]]);
    const deploy = "up:\n\t$(KUSTOMIZE) build $(BUNDLE_DIR) | kubectl apply -f -\n";
    expect(said(`BUNDLE_DIR ?= config/beta\n${bundle}${deploy}`)).toEqual([["error", ""]]);
    expect(said(`BUNDLE_DIR ?= config/beta/more\n${bundle}`)).toEqual([["error", ""]]);
    expect(said(`OTHER_DIR ?= config/beta\n${bundle}`)).toEqual([["error", ""]]);
  });
});

describe("a port that leads nowhere", () => {
  const service =
    "apiVersion: v1\nkind: Service\nmetadata: {name: web-metrics}\nspec: {selector: {app: web}, ports: [{name: https, port: 8443, targetPort: https}]}\n---\n" +
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: 'web:1', ports: [{name: webhook-server, containerPort: 9443}]}]}}}\n";
  const definition =
    "---\napiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: shops.acme.dev}\n";
  const said = (text: string) =>
    found({ "/app/kustomization.yaml": "resources: [a.yaml]\n", "/app/a.yaml": text }, ["/app"])
      .findings.filter(({ rule }) => rule === "integrity/service-port")
      .map(({ severity, fix }) => [severity, fix]);

  it("is a warning in a release that others publish, and the port for something else isn't what it means", () => {
    const long = "# a line\n".repeat(1_000);
    const release = service.replace("apiVersion: apps", `${long}apiVersion: apps`) + definition;
    expect(said(release)).toEqual([
      [
        "warning",
        expect.stringMatching(/^give a container port that name.*because app\/a.yaml is what others publish/),
      ],
    ]);
    expect(said(service)).toEqual([["error", "give a container port that name, or remove the port"]]);
    expect(said(service + definition)).toMatchObject([["error", expect.any(String)]]);
    expect(said(long + service)).toMatchObject([["error", expect.any(String)]]);
  });
});

describe("a folder that can't be built", () => {
  const said = (name: string, other: string) =>
    found(
      {
        [`/dev/parts/${name}/kustomization.yaml`]: "resources: [../../../absent]\n",
        "/dev/apps/ci/kustomization.yaml": other,
      },
      [],
      {
        environments: [`/dev/parts/${name}`, "/dev/apps/ci"].map((folder) => ({
          ...{ folder, strictness: undefined },
          undeployed: "none" as const,
        })),
      },
    )
      .findings.filter(({ environment }) => environment.startsWith("dev/parts"))
      .map(({ severity, fix }) => [severity, fix.replace(/^.*?(?:; a warning, because |$)/, "")]);

  it("is a warning where the folder of the same name, which would build it, is still empty", () => {
    expect(said("ci", "")).toEqual([
      ["warning", "nothing here builds dev/parts/ci, and dev/apps/ci beside it has no objects yet"],
    ]);
    expect(said("other", "")).toEqual([["error", ""]]);
    expect(said("ci", "resources: [a.yaml]\n")).toEqual([["error", ""]]);
  });
});
