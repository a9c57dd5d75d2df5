import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { resourceOf } from "@kustogen/kustomize/value/resource.ts";
import { describe, expect, it } from "vitest";
import { check } from "../../src/check/check.ts";
import { RULES } from "../../src/check/rules.ts";
import { argoObjectsIn } from "../../src/discovery/argo-documents.ts";
import type { Undeployed } from "../../src/discovery/undeployed.ts";
import type { Unlisted } from "../../src/discovery/unlisted.ts";
import { PLAIN } from "./plain-input.ts";

const TWO_SOURCES = `apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  volumes: [{name: data, emptyDir: {}, persistentVolumeClaim: {claimName: data}}]
  containers: [{name: a, image: "a:1", volumeMounts: [{name: data, mountPath: /data}]}]
`;

const CHANGE = "apiVersion: v1\nkind: Pod\nmetadata: {name: web, labels: {a: b}}\n";

function errors(...given: Parameters<typeof findings>) {
  return findings(...given).filter(({ rule }) =>
    ["kustomize/builds", "integrity/volume-source"].includes(rule),
  );
}

function findings(
  folder: string,
  resources: string,
  undeployed: Undeployed | undefined,
  files: Record<string, string> = {},
  unlisted: readonly Unlisted[] = [],
) {
  const tree = {
    [`/${folder}/kustomization.yaml`]: `resources: [${resources}]\n`,
    [`/${folder}/web.yaml`]: TWO_SOURCES,
    ...files,
  };
  const { report } = check({
    ...PLAIN,
    tree: new MemoryTree(Object.entries(tree)),
    environments: [{ folder: `/${folder}`, strictness: undefined, ...(undeployed && { undeployed }) }],
    files: Object.keys(files),
    unlisted,
  });
  return report.findings;
}

describe("what is wrong in a folder that nothing deploys", () => {
  it.each(["web.yaml", "gone.yaml"])("is a warning with its reason beside deployed ones: %s", (resources) => {
    expect(errors("side/app", resources, "others")).toMatchObject([
      {
        severity: "warning",
        fix: expect.stringMatching(/; a warning, because nothing here deploys or builds side\/app/),
      },
    ]);
  });

  it("is a warning if its files are patches of others, though a script names them", () => {
    const files = { "/tools/write.py": 'open("side/app/web.yaml", "w")\n' };
    expect(errors("side/app", "web.yaml", "patches", files)).toMatchObject([
      {
        severity: "warning",
        fix: expect.stringMatching(/side\/app lists files that other kustomizations read as patches/),
      },
    ]);
  });

  it.each(["web.yaml", "gone.yaml"])("is an error where a page tells to apply it: %s", (resources) => {
    const files = { "/README.md": "kubectl apply -k side/app\n" };
    expect(errors("side/app", resources, "others", files)).toMatchObject([{ severity: "error" }]);
  });

  it("is a warning where CI applies what lies in another top folder, and an error where anything applies its own", () => {
    const SOUND = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n";
    const found = (line: string) =>
      errors("side/app", "gone.yaml", "none", {
        "/Jenkinsfile": `sh '${line}'\n`,
        "/k8s/web.yaml": SOUND,
        "/side/base/web.yaml": SOUND,
      });
    for (const line of [
      "kubectl apply -f k8s/",
      "kubectl -n web apply -f ./k8s/web.yaml",
      "helm upgrade --install web ./k8s",
    ])
      expect(found(line), line).toMatchObject([
        {
          severity: "warning",
          fix: expect.stringMatching(/Jenkinsfile applies k8s(?:\/web.yaml)? in its place$/),
        },
      ]);
    const bootstrap = { "/bootstrap.sh": "kubectl apply -f k8s/\n", "/k8s/web.yaml": SOUND };
    expect(errors("side/app", "gone.yaml", "none", bootstrap)).toMatchObject([{ severity: "error" }]);
    const page = { "/README.md": "kubectl apply -f side/base/web.yaml\n" };
    const script = { "/Jenkinsfile": "sh 'kubectl apply -f k8s/'\n", "/k8s/web.yaml": SOUND };
    const told = { ...script, ...page, "/side/base/web.yaml": SOUND };
    expect(errors("side/app", "gone.yaml", "none", told)).toMatchObject([{ severity: "error" }]);
    for (const line of ["kubectl apply -f side/base/web.yaml", "kubectl apply -f gone/", "cat k8s/web.yaml"])
      expect(found(line), line).toMatchObject([{ severity: "error" }]);
  });

  it("is an error where nothing here deploys any folder", () => {
    expect(errors("side/app", "gone.yaml", "none")).toMatchObject([{ severity: "error" }]);
  });

  it("is an error where CI builds whatever it finds, if that stops the build", () => {
    const files = {
      "/ci.sh": "find . -name kustomization.yaml | xargs -n1 dirname | xargs -n1 kustomize build\n",
    };
    expect(errors("side/app", "gone.yaml", "others", files)).toMatchObject([{ severity: "error" }]);
    expect(errors("side/app", "web.yaml", "others", files)).toMatchObject([{ severity: "warning" }]);
  });

  it("is a warning where nothing is written yet, whoever applies the folder by hand", () => {
    const empty = {
      "/README.md": "kubectl apply -k apps/gke\n",
      "/apps/gke/kustomization.yaml": "# resources:\n",
    };
    const { report } = check({
      ...PLAIN,
      tree: new MemoryTree(Object.entries(empty)),
      environments: [{ folder: "/apps/gke", strictness: undefined, undeployed: "none" }],
      files: Object.keys(empty),
    });
    expect(report.findings).toMatchObject([
      {
        rule: "kustomize/builds",
        severity: "warning",
        fix: expect.stringContaining("apps/gke has no objects yet"),
      },
    ]);
  });

  it("is an error in what starts others, unless that is copied or a template", () => {
    expect(errors("bootstrap", "gone.yaml", "starts")).toMatchObject([{ severity: "error" }]);
    expect(errors("apps/templates/base", "gone.yaml", "starts")).toMatchObject([{ severity: "warning" }]);
    const files = { "/README.md": "cp -R clusters/first clusters/mine\n" };
    expect(errors("clusters/first", "gone.yaml", "starts", files)).toMatchObject([{ severity: "warning" }]);
  });

  it("is a warning in what starts others and is out of use by its name, unless a page builds it", () => {
    expect(errors("monitoring-old", "gone.yaml", "starts")).toMatchObject([
      { severity: "warning", fix: expect.stringMatching(/whose name suggests that it is no longer used$/) },
    ]);
    const files = { "/README.md": "kubectl apply -k monitoring-old\n" };
    expect(errors("monitoring-old", "gone.yaml", "starts", files)).toMatchObject([{ severity: "error" }]);
    expect(errors("household", "gone.yaml", "starts")).toMatchObject([{ severity: "error" }]);
  });

  it("is a warning in what starts others and is commented out, unless it is a cluster's own or a page names it", () => {
    const out = {
      "/clusters/home/kustomization.yaml": "resources:\n- ../../web\n#- ../../media\n# - flux-system\n",
    };
    expect(errors("media", "gone.yaml", "starts", out)).toMatchObject([
      {
        severity: "warning",
        fix: expect.stringMatching(/clusters\/home\/kustomization.yaml has commented out$/),
      },
    ]);
    expect(errors("clusters/home/flux-system", "gone.yaml", "starts", out)).toMatchObject([
      { severity: "error" },
    ]);
    const page = { "/README.md": "kubectl apply -k media\n" };
    expect(errors("media", "gone.yaml", "starts", { ...out, ...page })).toMatchObject([
      { severity: "error" },
    ]);
  });

  it("is a warning in a copy of what starts others, known by its content, unless something builds the copy", () => {
    const KUSTOMIZATION = "resources: [gone.yaml]\n";
    const made = (folder: string, original: string, more: Record<string, string> = {}) => {
      const files = {
        [`/${folder}/kustomization.yaml`]: KUSTOMIZATION,
        [`/${original}/kustomization.yaml`]: KUSTOMIZATION,
        [`/${original}/gone.yaml`]: "",
        ...more,
      };
      const { report } = check({
        tree: new MemoryTree(Object.entries(files)),
        environments: [
          { folder: `/${folder}`, strictness: undefined, undeployed: "starts" },
          { folder: `/${original}`, strictness: undefined },
        ],
        files: Object.keys(files),
        ...{ rules: RULES, exceptions: [], today: "2027-03-31", notRendered: [], cwd: "/" },
      });
      return report.findings.filter(({ environment }) => environment === folder);
    };
    const copy = "support/1/clusters/home";
    expect(made(copy, "clusters/home")).toMatchObject([
      { severity: "warning", fix: expect.stringContaining("which is a copy of clusters/home") },
    ]);
    expect(made(copy, "clusters/office")).toMatchObject([{ severity: "error" }]);
    expect(made("support/1/clusters/my-home", "home")).toMatchObject([{ severity: "error" }]);
    const other = { "/clusters/home/kustomization.yaml": "resources: [web.yaml]\n" };
    expect(made(copy, "clusters/home", other)).toMatchObject([{ severity: "error" }]);
    const older = { ...other, [`/${copy}/a/a.yaml`]: "", "/clusters/home/a/a.yaml": "" };
    expect(made(copy, "clusters/home", older)).toMatchObject([{ severity: "error" }]);
    const most = { ...older, [`/${copy}/b.yaml`]: "", "/clusters/home/b.yaml": "" };
    expect(made(copy, "clusters/home", most)).toMatchObject([{ severity: "warning" }]);
    const script = { "/up.sh": `kubectl apply -k ${copy}\n` };
    expect(made(copy, "clusters/home", script)).toMatchObject([{ severity: "error" }]);
  });

  it("is a warning where a page and data are all that lies beside a kustomization that is still empty", () => {
    const made = (more: Record<string, string>) => {
      const files = { "/config/grafana/kustomization.yaml": "resources:\n  # - dashboard.yaml\n", ...more };
      const { report } = check({
        ...PLAIN,
        tree: new MemoryTree(Object.entries(files)),
        environments: [{ folder: "/config/grafana", strictness: undefined, undeployed: "none" }],
        files: Object.keys(files),
      });
      return report.findings
        .filter(({ rule }) => rule === "kustomize/builds")
        .map(({ severity }) => severity);
    };
    const page = {
      "/config/grafana/README.md": "# Dashboard\n",
      "/config/grafana/board.json": '{"panels": []}\n',
    };
    expect(made(page)).toEqual(["warning"]);
    expect(made({ ...page, "/config/grafana/a.yaml": "kind: ConfigMap\n" })).toEqual(["error"]);
    expect(made({ ...page, "/config/grafana/more/a.yaml": "kind: ConfigMap\n" })).toEqual(["error"]);
  });

  it("is a warning in a kustomization that only changes resources and has none, unless something builds it", () => {
    const made = (kustomization: string, more: Record<string, string> = {}) => {
      const files = {
        "/overlays/http/kustomization.yaml": kustomization,
        "/overlays/http/a.yaml": CHANGE,
        ...more,
      };
      const { report } = check({
        ...PLAIN,
        tree: new MemoryTree(Object.entries(files)),
        environments: [{ folder: "/overlays/http", strictness: undefined, undeployed: "none" }],
        files: Object.keys(files),
      });
      return report.findings.filter(({ rule }) => rule === "kustomize/builds");
    };
    const PATCH = "patches: [{path: a.yaml}]\n";
    for (const resources of ["", "resources: []\n", "resources:\n"])
      expect(made(resources + PATCH)).toMatchObject([
        {
          severity: "warning",
          fix: expect.stringMatching(/overlays\/http has no resources to change, and nothing/),
        },
      ]);
    expect(made(`configMapGenerator: [{name: a}]\n${PATCH}`)).toMatchObject([{ severity: "error" }]);
    const script = { "/up.sh": "kubectl apply -k overlays/http\n" };
    expect(made(PATCH, script)).toMatchObject([{ severity: "error" }]);
  });

  it("is a warning in a deployed kustomization without resources, if a plugin of Argo CD may add them", () => {
    const made = (kustomization: string, plugin: string) => {
      const files = {
        "/overlays/http/kustomization.yaml": kustomization,
        "/overlays/http/a.yaml": CHANGE,
        "/argocd/plugin.yaml": `kind: ConfigMap\ndata:\n  plugin.yaml: |\n    kind: ${plugin}\n`,
      };
      const { report } = check({
        ...PLAIN,
        tree: new MemoryTree(Object.entries(files)),
        environments: [{ folder: "/overlays/http", strictness: undefined }],
        files: Object.keys(files),
      });
      return report.findings.filter(({ rule }) => rule === "kustomize/builds");
    };
    const PATCH = "patches: [{path: a.yaml}]\n";
    expect(made(PATCH, "ConfigManagementPlugin")).toMatchObject([
      { severity: "warning", fix: expect.stringContaining("the plugin in argocd/plugin.yaml may add them") },
    ]);
    expect(made(PATCH, "Plugin")).toMatchObject([{ severity: "error" }]);
    expect(made(`configMapGenerator: [{name: a}]\n${PATCH}`, "ConfigManagementPlugin")).toMatchObject([
      { severity: "error" },
    ]);
  });

  it("is a warning in a base beside overlays of which none uses it, unless something builds it", () => {
    const beside = { "/app/overlays/dev/kustomization.yaml": "resources: [../../base/other]\n" };
    for (const folder of ["app/base", "app/base/web"]) {
      expect(errors(folder, "gone.yaml", "none", beside)).toMatchObject([
        { severity: "warning", fix: expect.stringContaining("no overlay in app/overlays uses it") },
      ]);
      expect(errors(folder, "gone.yaml", "none")).toMatchObject([{ severity: "error" }]);
      const script = { ...beside, "/up.sh": `kubectl apply -k ${folder}\n` };
      expect(errors(folder, "gone.yaml", "none", script)).toMatchObject([{ severity: "error" }]);
    }
    expect(errors("app/web", "gone.yaml", "none", beside)).toMatchObject([{ severity: "error" }]);
  });

  it("is a warning in what is copied before use, and in an example", () => {
    const files = { "/README.md": "cp -R clusters/first clusters/mine\n" };
    expect(errors("clusters/first", "gone.yaml", "none", files)).toMatchObject([
      { severity: "warning", fix: expect.stringContaining("clusters/first is copied before it is used") },
    ]);
    expect(errors("examples/app", "gone.yaml", "none")).toMatchObject([{ severity: "warning" }]);
    const script = (line: string) => ({ "/check.sh": `${line}\n` });
    const named = script("cp -r examples/app $TMP/web");
    expect(errors("examples/app", "gone.yaml", "none", named)).toMatchObject([{ severity: "warning" }]);
    const built = script("kustomize build examples/app");
    expect(errors("examples/app", "gone.yaml", "none", built)).toMatchObject([{ severity: "error" }]);
    const test = script("kustomize build internal/testdata/app");
    expect(errors("internal/testdata/app", "gone.yaml", "none", test)).toMatchObject([
      { severity: "warning" },
    ]);
  });

  it("is a warning in an operator's sample that people complete, and an error where it can't be built", () => {
    const page = { "/README.md": "kubectl apply -k config/samples\n" };
    expect(errors("config/samples", "web.yaml", "none", page)).toMatchObject([
      {
        severity: "warning",
        fix: expect.stringContaining("config/samples/web.yaml is a sample of an operator"),
      },
    ]);
    expect(errors("config/samples", "gone.yaml", "none", page)).toMatchObject([{ severity: "error" }]);
    expect(errors("config/samples", "web.yaml", undefined)).toMatchObject([{ severity: "error" }]);
  });

  it("is information if an operator's sample lacks a field, and more if a value in it is wrong", () => {
    const certificate = (spec: string) =>
      `apiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: {name: a}\nspec: ${spec}\n`;
    const found = (spec: string, folder = "config/samples") =>
      findings(folder, "a.yaml", "none", { [`/${folder}/a.yaml`]: certificate(spec) })
        .filter(({ rule }) => rule === "schema/valid")
        .map(({ severity, fix }) => `${severity}: ${/; (.*), because/.exec(fix)?.[1]}`);
    expect(new Set(found("{}"))).toEqual(new Set(["info: only information"]));
    expect(found("{secretName: 1, issuerRef: {name: a}}")).toEqual(["warning: a warning"]);
    expect(found("{}", "config/default")[0]).toMatch(/^error: /);
  });

  it("is a warning where a kustomization has the folder commented out, unless a script builds it", () => {
    const out = { "/config/default/kustomization.yaml": "resources:\n- ../crd\n#- ../webhook\n" };
    expect(errors("config/webhook", "gone.yaml", "none", out)).toMatchObject([
      {
        severity: "warning",
        fix: expect.stringMatching(/config\/default\/kustomization.yaml has commented out$/),
      },
    ]);
    const said = { "/config/default/kustomization.yaml": "resources:\n- ../crd\n# - ../webhook # for now\n" };
    expect(errors("config/webhook", "gone.yaml", "none", said)).toMatchObject([{ severity: "warning" }]);
    expect(errors("config/webhooks", "gone.yaml", "none", out)).toMatchObject([{ severity: "error" }]);
    const make = { "/Makefile": "all:\n\tkustomize build config/webhook\n" };
    expect(errors("config/webhook", "gone.yaml", "none", { ...out, ...make })).toMatchObject([
      { severity: "error" },
    ]);
  });

  it("is a warning in the parts of an operator's bundle that nothing makes", () => {
    expect(errors("config/manifests", "gone.yaml", "none")).toMatchObject([{ severity: "warning" }]);
    const make = {
      "/Makefile": "bundle:\n\tkustomize build config/manifests | operator-sdk generate bundle\n",
    };
    expect(errors("config/manifests", "gone.yaml", "none", make)).toMatchObject([{ severity: "error" }]);
  });
});

describe("a binding whose subject has no namespace", () => {
  const binding = `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: a}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
subjects: [{kind: ServiceAccount, name: web}]
`;
  const found = (undeployed: Undeployed | undefined, files: Record<string, string> = {}) =>
    findings("side/app", "own.yaml", undeployed, { "/side/app/own.yaml": binding, ...files }).filter(
      ({ rule }) => rule === "integrity/service-account",
    );

  it("is a warning where nothing builds the folder, as what builds on it may set one", () => {
    expect(found("none")).toMatchObject([
      { severity: "warning", fix: expect.stringMatching(/that builds on it completes the subject$/) },
    ]);
  });

  it("is an error where the folder is deployed, or a page tells to apply it", () => {
    const page = { "/README.md": "kubectl apply -k side/app\n" };
    for (const severities of [found(undefined), found("none", page)])
      expect(severities).toMatchObject([{ severity: "error" }]);
  });
});

describe("a credential in a folder that nothing deploys", () => {
  const config = (text: string) =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {settings.env: ${JSON.stringify(text)}}\n`;
  const secret = (value: string) =>
    `apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {password: ${value}}\n`;
  const TOKEN = `ghp_${"aB3dE5gH7jK9mN1pQ2sT".repeat(2).slice(0, 36)}`;
  const found = (text: string, undeployed: Undeployed | undefined, folder = "side/app") =>
    findings(folder, "own.yaml", undeployed, { [`/${folder}/own.yaml`]: text }).filter(
      ({ rule, severity }) => rule.startsWith("secrets/") && severity !== "info",
    );

  it.each([config("DB_PASSWORD=hunter2x\n"), secret("hunter2x")])(
    "is a warning with its reason where it is a password: %s",
    (text) => {
      expect(found(text, "others")).toMatchObject([
        { severity: "warning", fix: expect.stringContaining("nothing here deploys or builds side/app") },
      ]);
      expect(found(text, "none", "examples/app")).toMatchObject([{ severity: "warning" }]);
    },
  );

  it.each([config("DB_PASSWORD=hunter2x\n"), secret("hunter2x")])(
    "is an error where it is deployed, or nothing here deploys any folder: %s",
    (text) => {
      for (const undeployed of [undefined, "none"] as const)
        expect(found(text, undeployed)).toMatchObject([{ severity: "error" }]);
    },
  );

  it.each([config(`TOKEN=${TOKEN}\n`), secret(TOKEN)])("is an error where it is a token: %s", (text) => {
    expect(found(text, "others")).toMatchObject([{ severity: "error" }]);
  });
});

describe("what is wrong in a folder that only a file deploys which no kustomization lists", () => {
  const file = "/bootstrap/prod.yaml";
  const unlisted = [{ file, alone: ["/apps/prod"] }];
  const files = { [file]: "kind: Application\nspec: {source: {path: apps/prod}}\n" };

  it.each(["web.yaml", "gone.yaml"])("is a warning that names the file: %s", (resources) => {
    expect(errors("apps/prod", resources, undefined, files, unlisted)).toMatchObject([
      {
        severity: "warning",
        fix: expect.stringMatching(
          /because nothing that is deployed includes bootstrap\/prod\.yaml, which alone deploys apps\/prod$/,
        ),
      },
    ]);
  });

  it.each([
    ["applies the file", "kubectl apply -f bootstrap/prod.yaml\n"],
    ["builds the folder", "kubectl apply -k apps/prod\n"],
  ])("is an error where a page %s", (_, text) => {
    const told = { ...files, "/README.md": text };
    expect(errors("apps/prod", "web.yaml", undefined, told, unlisted)).toMatchObject([{ severity: "error" }]);
  });
});

describe("what is wrong in a folder that an ApplicationSet excludes", () => {
  const set = (directories: string, wrap = (git: string) => git) =>
    `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: layers, namespace: argocd}
spec: {generators: [${wrap(`{git: {repoURL: "https://git.test/a", directories: [${directories}]}}`)}], template: {}}
`;
  const severity = (text: string, more: Record<string, string> = {}) => {
    const files = { "/sets/layers.yaml": text, ...more };
    const tree = {
      "/infra/metrics/kustomization.yaml": "resources: [gone.yaml]\n",
      ...files,
    };
    const { report } = check({
      ...PLAIN,
      tree: new MemoryTree(Object.entries(tree)),
      environments: [{ folder: "/infra/metrics", strictness: undefined, undeployed: "none" }],
      files: Object.keys(files),
      // It also deploys another folder.
      argo: argoObjectsIn(new TextEncoder().encode(text), "/sets/layers.yaml").objects.flatMap((one) => [
        one,
        {
          file: one.file,
          resource: resourceOf({ kind: "Application", metadata: { name: "a" } }),
          set: one.resource,
        },
      ]),
    });
    return report.findings
      .filter(({ rule }) => rule === "kustomize/builds")
      .map((one) => `${one.severity}: ${one.fix.replace(/^.*?(?:; a warning, because |$)/, "")}`);
  };
  const EXCLUDED =
    "warning: nothing here deploys infra/metrics, which the ApplicationSet in sets/layers.yaml excludes";
  const excluded = "{path: infra/*}, {path: infra/metrics, exclude: true}";

  it("is a warning that names the ApplicationSet", () => {
    expect(severity(set(excluded))).toEqual([EXCLUDED]);
    const matrix = (git: string) => `{matrix: {generators: [{clusters: {}}, ${git}]}}`;
    expect(severity(set(excluded, matrix))).toEqual([EXCLUDED]);
  });

  it.each([
    [
      "the ApplicationSet would not take it anyway",
      set("{path: apps/*}, {path: infra/metrics, exclude: true}"),
      {},
    ],
    ["another folder is excluded", set("{path: infra/*/*}, {path: infra/logs, exclude: true}"), {}],
    ["a page builds it", set(excluded), { "/README.md": "kubectl apply -k infra/metrics\n" }],
  ])("is an error where %s", (_, text, more) => {
    expect(severity(text, more)).toEqual(["error: "]);
  });
});

describe("what is wrong in an Application that no kustomization lists", () => {
  const app = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: web, namespace: argocd}
spec:
  project: shop
  source: {repoURL: https://example.com/web.git, path: k8s}
  destination: {server: https://kubernetes.default.svc, namespace: web}
`;
  const project = `apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata: {name: shop, namespace: argocd}
spec:
  sourceRepos: ["*"]
  destinations: [{server: https://kubernetes.default.svc, namespace: shop}]
`;
  const permits = (
    unlisted: readonly Unlisted[],
    place = "/apps/web.yaml",
    more: Record<string, string> = {},
  ) => {
    const files = {
      "/apps/kustomization.yaml": "resources: [project.yaml]\n",
      "/apps/project.yaml": project,
    };
    const written = { "/apps/project.yaml": project, [place]: app, ...more };
    const argo = Object.entries(written).flatMap(([file, text]) =>
      file.endsWith(".yaml") ? argoObjectsIn(new TextEncoder().encode(text), file).objects : [],
    );
    const { report } = check({
      ...PLAIN,
      tree: new MemoryTree(Object.entries({ ...files, ...written })),
      environments: [{ folder: "/apps", strictness: undefined }],
      files: [place, ...Object.keys(more)],
      argo,
      unlisted,
      rules: RULES.filter(({ id }) => id === "argocd/project-permits"),
    });
    return report.findings;
  };

  it("is a warning at its project, too, which would refuse it", () => {
    expect(permits([])).toMatchObject([
      { severity: "error", message: expect.stringContaining("namespace web") },
    ]);
    expect(permits([{ file: "/apps/web.yaml", alone: [] }])).toMatchObject([
      {
        severity: "warning",
        fix: expect.stringMatching(/because nothing that is deployed includes apps\/web\.yaml$/),
      },
    ]);
  });

  const root = (source: string) => ({
    "/root.yaml": app
      .replace("name: web", "name: root")
      .replace("path: k8s", source)
      .replaceAll("namespace: web", "namespace: shop"),
  });

  const ofWeb = (place: string, more: Record<string, string>) =>
    permits([], place, more).filter(({ message }) => message.includes("to which Application web deploys"));

  it.each([
    ["/apps/.archive/web/application.yaml", "apps/\\.archive"],
    ["/old/web.yaml", "old"],
    ["/.web/web.yaml", "\\.web"],
  ])("is a warning in a folder out of use: %s", (place, folder) => {
    const because = new RegExp(`because nothing here applies the files in ${folder}$`);
    for (const more of [{}, root("path: apps"), root("path: apps, directory: {recurse: false}")])
      expect(ofWeb(place, more)).toMatchObject([
        { severity: "warning", fix: expect.stringMatching(because) },
      ]);
  });

  it.each([
    ["warning", "  # - web.yaml\n", {}],
    ["warning", "  #- ./web.yaml # later\n", {}],
    ["error", "  # - webs.yaml\n", {}],
    ["error", "  # web.yaml is applied by hand\n", {}],
    ["error", "  # - web.yaml\n", { "/up.sh": "kubectl apply -f apps/web.yaml\n" }],
  ])("is a %s beside a kustomization with %j", (severity, line, more) => {
    const kustomization = `resources:\n  - project.yaml\n${line}`;
    expect(ofWeb("/apps/web.yaml", { "/apps/kustomization.yaml": kustomization, ...more })).toMatchObject([
      { severity },
    ]);
  });

  const ofPath = (files: Record<string, string>) => {
    const tree = new MemoryTree(Object.entries({ "/web/kustomization.yaml": "namespace: web\n", ...files }));
    const paths = Object.keys(files);
    const { report } = check({
      ...PLAIN,
      tree,
      environments: [{ folder: "/web", strictness: undefined }],
      files: paths,
      argo: paths.flatMap((path) => argoObjectsIn(tree.read(path), path).objects),
      isMissing: ({ path }) => tree.kind(`/${path}`) === undefined,
      rules: RULES.filter(({ id }) => id === "argocd/application-path"),
    });
    return report.findings.map(({ severity, fix }) => [severity, / begin at (.*), which/.exec(fix)?.[1]]);
  };
  const deploys = (name: string, path: string) =>
    `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: ${name}, namespace: argocd}\nspec: {source: {repoURL: "https://git.test/a", path: ${path}}}\n`;
  const moved = (names: readonly string[]) =>
    Object.fromEntries(
      names.flatMap((name) => [
        [`/event/argocd/${name}.yaml`, deploys(name, `apps/${name}`)],
        [`/event/apps/${name}/a.yaml`, "kind: ConfigMap\n"],
      ]),
    );

  it("is a warning where a whole tree is in a different folder from the one in its paths", () => {
    expect(ofPath(moved(["a", "b", "c"]))).toEqual(Array(3).fill(["warning", "event"]));
  });

  it.each<[string, Record<string, string>, number]>([
    ["only two say so", moved(["a", "b"]), 2],
    [
      "another one there is right",
      { ...moved(["a", "b", "c"]), "/event/x.yaml": deploys("x", "event/apps/a") },
      3,
    ],
    [
      "their folders aren't there either",
      Object.fromEntries(Object.entries(moved(["a", "b", "c"])).filter(([path]) => path.includes("argocd"))),
      3,
    ],
  ])("is an error for a path that leads nowhere where %s", (_, files, count) => {
    expect(ofPath(files)).toEqual(Array(count).fill(["error", undefined]));
  });

  it.each<[string, string, Record<string, string>]>([
    ["a hidden folder that a program applies", "/.argocd/web.yaml", {}],
    ["a folder of which the name only begins so", "/older-apps/web.yaml", {}],
    ["a folder that another Application applies", "/apps/old/web.yaml", root("path: apps/old")],
    [
      "what another Application applies with all below",
      "/apps/old/web.yaml",
      root("path: apps, directory: {recurse: true}"),
    ],
    ["what a script applies", "/old/web.yaml", { "/deploy.sh": "kubectl apply -f old/web.yaml\n" }],
  ])("is an error in %s", (_, place, more) => {
    expect(ofWeb(place, more)).toMatchObject([{ severity: "error" }]);
  });
});
