import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { Renderer } from "../../src/index.ts";
import { DiskTree } from "../../src/node/disk.ts";
import { InstalledHelm } from "../../src/node/helm.ts";
import { RemoteHosts } from "../../src/node/remote/hosts.ts";
import { MemoryTree } from "../../src/tree/memory.ts";
import { printResources } from "../../src/yaml/printer/print.ts";
import type { Files } from "../build.ts";
import { realBuild, realKustomize } from "../referee/renderer/kustomize.ts";

/** Prints what it was given as a ConfigMap; pulls charts that hold one value. */
const FAKE = `#!/bin/sh
if [ "$1" = "$FAKE_FAIL" ]; then echo "$FAKE_WORDS" >&2; exit 1; fi
case "$1" in
pull)
  echo "$*" >>"$FAKE_LOG"
  for last; do [ "$previous" = --untardir ] && folder=$last; [ "$last" = --version ] && name=$previous; previous=$last; done
  name=\${name:-$last}; name=\${name##*/}
  mkdir -p "$folder/$name" && echo "pulled: 1" >"$folder/$name/values.yaml" ;;
template)
  printf 'apiVersion: v1\\nkind: ConfigMap\\nmetadata: {name: cm}\\ndata:\\n'
  all=$*
  printf '  arguments: "%s"\\n' "$all" | sed 's#[^ "]*/\\([^/ "]*\\)#\\1#g'
  [ -z "$FAKE_TEMPORARY" ] || printf '  temporary: "%s"\\n' "$(cd "$FAKE_TEMPORARY" && ls -d */*)"
  [ -z "$FAKE_SETTINGS" ] || { printf '  at: %s\\n  settings: |\\n' "$PWD" && env | grep ^HELM_ | sort | sed 's/^/    /'; }
  printf '  files: "%s"\\n' "$(cd "$3" && find . -type f | sort | tr '\\n' ' ')"
  while [ $# -gt 0 ]; do [ "$1" = -f ] && { printf '  values%s: |\\n' "$n"; sed 's/^/    /' "$2"; n=$((n+1)); }; shift; done ;;
esac
`;

let folder: string;
const { PATH } = process.env;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "kustogen-helm-test-"));
  mkdirSync(join(folder, "bin"));
  writeFileSync(join(folder, "bin", "helm"), FAKE);
  chmodSync(join(folder, "bin", "helm"), 0o755);
  vi.stubEnv("FAKE_LOG", join(folder, "log"));
  vi.stubEnv("XDG_CACHE_HOME", join(folder, "cache"));
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

function withFake<T>(work: () => T): T {
  process.env.PATH = `${join(folder, "bin")}${delimiter}${PATH}`;
  try {
    return work();
  } finally {
    process.env.PATH = PATH;
  }
}

function render(files: Files, built = "app"): string {
  const tree = new MemoryTree(Object.entries(files));
  return printResources(new Renderer(tree, { helm: new InstalledHelm() }).build(`/${built}`));
}

/** What an error says. */
function refused(files: Files): string {
  try {
    return render(files);
  } catch (error) {
    return (error as Error).message;
  }
}

/** Files with a chart `web` in `app/charts`, and a kustomization with these fields. */
function withChart(kustomization: string, more: Files = {}): Files {
  return {
    "app/kustomization.yaml": kustomization,
    "app/charts/web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
    "app/charts/web/values.yaml": "replicas: 1\nimage: {name: web, tag: 1.0}\nlist: [a]\n",
    ...more,
  };
}

describe("a chart", () => {
  it("is rendered with all that kustomize passes on, in its order", () => {
    const fields = `namespace: shop
helmCharts:
- name: web
  releaseName: r
  nameTemplate: t
  apiVersions: [a/v1, b/v1]
  kubeVersion: "1.30"
  includeCRDs: true
  skipTests: true
  skipHooks: true
  devel: true
  debug: true
  additionalValuesFiles: [more.yaml]
`;
    const text = withFake(() => render(withChart(fields, { "app/more.yaml": "more: 1\n" })));
    expect(text).toContain(
      `arguments: template r web --namespace shop --name-template t -f values-0.yaml -f\n    values-1.yaml --api-versions v1 --api-versions v1 --kube-version 1.30 --include-crds\n    --skip-tests --no-hooks --debug --devel\n`,
    );
    expect(text).toContain("values1: |\n    more: 1\n");
    // The namespace of what helm made is left to helm.
    expect(text).not.toMatch(/^ {2}namespace:/m);
  });

  it("is laid out for helm with all of its folders, where it isn't on disk", () => {
    const more = {
      "app/charts/web/templates/deep/a.yaml": "a: 1\n",
      "app/charts/web/templates/b.yaml": "b: 1\n",
    };
    expect(withFake(() => render(withChart("helmCharts: [{name: web}]\n", more)))).toContain(
      "files: './Chart.yaml ./templates/b.yaml ./templates/deep/a.yaml ./values.yaml '\n",
    );
  });

  it("is worked on in a folder of its own for temporary files, of which nothing stays", () => {
    const temporary = join(folder, "temporary");
    mkdirSync(join(temporary, "own"), { recursive: true });
    vi.stubEnv("FAKE_TEMPORARY", temporary);
    vi.stubEnv("TMPDIR", join(temporary, "own"));
    try {
      expect(withFake(() => render(withChart("helmCharts: [{name: web}]\n")))).toMatch(
        /^ {2}temporary: own\/kustogen-helm-\w+$/m,
      );
      expect(readdirSync(temporary, { recursive: true })).toEqual(["own"]);
    } finally {
      vi.stubEnv("FAKE_TEMPORARY", undefined);
      vi.stubEnv("TMPDIR", undefined);
    }
  });

  it.each([
    ["override", "image:\n      name: web\n      tag: 2\n    list:\n    - b\n    replicas: 1\n"],
    ["merge", "image:\n      name: web\n      tag: 1\n    list:\n    - a\n    new: x\n    replicas: 1\n"],
    ["replace", "image:\n      tag: 2\n    list:\n    - b\n"],
  ])("takes inline values that %s those of the chart", (valuesMerge, expected) => {
    const fields = `helmCharts: [{name: web, valuesMerge: ${valuesMerge}, valuesInline: {image: {tag: 2}, list: [b]${valuesMerge === "merge" ? ", new: x" : ""}}}]\n`;
    expect(withFake(() => render(withChart(fields)))).toContain(`values: |\n    ${expected}`);
  });

  it("takes an inline null as kustomize does: as null, which takes a value of the chart away", () => {
    const values = (valuesMerge: string) => {
      const fields = `helmCharts: [{name: web, valuesMerge: ${valuesMerge}, valuesInline: {image: null, new: null}}]\n`;
      return withFake(() => render(withChart(fields)))
        .replace(/^.*values: \|\n/s, "")
        .replace(/^ {4}/gm, "");
    };
    const image = "image:\n  name: web\n  tag: 1\n";
    expect(values("override")).toMatch(/^list:\n- a\nreplicas: 1\n(?!new)/);
    expect(values("merge")).toMatch(`${image}list:\n- a\nnew: null\nreplicas: 1\n`);
    expect(values("replace")).toMatch(/^image: null\nnew: null\n/);
  });

  it("may be asked for in the old field, and by a generator of its own", () => {
    const old = "helmChartInflationGenerator: [{chartName: web, releaseName: old, chartHome: charts}]\n";
    expect(withFake(() => render(withChart(old)))).toContain("template old web -f");
    const generator =
      "apiVersion: builtin\nkind: HelmChartInflationGenerator\nmetadata: {name: x}\nname: web\nreleaseName: own\n";
    const files = withChart("generators: [g.yaml]\n", { "app/g.yaml": generator });
    expect(withFake(() => render(files))).toContain("template own web -f");
  });

  it("in a base is in the namespace of the overlay, each overlay its own", () => {
    const files = {
      ...withChart("helmCharts: [{name: web}]\n"),
      "one/kustomization.yaml": "resources: [../app]\nnamespace: one\n",
      "two/kustomization.yaml": "resources: [../app]\nnamespace: two\n",
    };
    const renderer = new Renderer(new MemoryTree(Object.entries(files)), { helm: new InstalledHelm() });
    for (const name of ["one", "two"])
      expect(withFake(() => printResources(renderer.build(`/${name}`)))).toContain(`--namespace ${name}`);
  });

  it("that isn't there is pulled, once for each version", () => {
    const files = {
      "app/kustomization.yaml":
        "helmCharts: [{name: far, repo: 'https://charts.example.com', version: 1.2.3}]\n",
    };
    const texts = withFake(() => [render(files), render(files)]);
    expect(texts[0]).toContain("values: |\n    pulled: 1\n");
    expect(texts[1]).toBe(texts[0]);
    const log = spawnSync("cat", [join(folder, "log")], { encoding: "utf8" })
      .stdout.trim()
      .split("\n");
    expect(log).toHaveLength(1);
    expect(log[0]).toMatch(
      /^pull --untar --untardir \S+ --repo https:\/\/charts.example.com far --version 1.2.3$/,
    );
  });

  it.each([
    ["template", "no such value", "helm template failed: no such value"],
    ["pull", "no such chart", "helm can't pull far from oci://charts.example.com: no such chart"],
  ])("says with which words helm %s fails: %j", (what, words, message) => {
    const far = "helmCharts: [{name: far, repo: 'oci://charts.example.com'}]\n";
    const files =
      what === "pull" ? { "app/kustomization.yaml": far } : withChart("helmCharts: [{name: web}]\n");
    vi.stubEnv("FAKE_FAIL", what);
    vi.stubEnv("FAKE_WORDS", words);
    try {
      expect(withFake(() => refused(files))).toContain(message);
    } finally {
      vi.stubEnv("FAKE_FAIL", "");
    }
  });

  it("is pulled each time without a version, from a registry by its address, and with versions under development", () => {
    const log = () => readFileSync(join(folder, "log"), "utf8").trim().split("\n");
    const before = log().length;
    const far = (fields: string) => ({ "app/kustomization.yaml": `helmCharts: [{name: far, ${fields}}]\n` });
    withFake(() => {
      render(far("repo: 'https://charts.example.com'"));
      render(far("repo: 'https://charts.example.com'"));
      render(far("repo: 'oci://charts.example.com/', version: 2.0.0"));
      render(far("repo: 'https://charts.example.com', version: 3.0.0, devel: true"));
    });
    const asked = log().slice(before);
    expect(asked.map((line) => line.replace(/ \S+(?= (?:--repo|oci))/, " FOLDER"))).toEqual([
      "pull --untar --untardir FOLDER --repo https://charts.example.com far",
      "pull --untar --untardir FOLDER --repo https://charts.example.com far",
      "pull --untar --untardir FOLDER oci://charts.example.com/far --version 2.0.0",
      "pull --untar --untardir FOLDER --repo https://charts.example.com far --version 3.0.0 --devel",
    ]);
  });

  it("needs a chart that is somewhere", () => {
    expect(() => withFake(() => render(withChart("helmCharts: [{name: none}]\n")))).toThrow(/no chart at/);
    expect(() => withFake(() => render(withChart("helmCharts: [{name: web, valuesMerge: x}]\n")))).toThrow(
      /valuesMerge must be/,
    );
  });

  it.each([
    ["helmGlobals: {configHome: cfg}\nhelmCharts: [{name: web}]\n"],
    ["helmGlobals: {configHome: /evil}\nhelmCharts: [{name: web}]\n"],
    ["helmChartInflationGenerator: [{chartName: web, helmHome: cfg}]\n"],
  ])(
    "has helm's settings, data, cache and plugins in a folder that is gone afterwards, not where %j says",
    (fields) => {
      const given = ["PLUGINS", "REPOSITORY_CONFIG", "REPOSITORY_CACHE", "CONTENT_CACHE", "CONFIG_HOME"];
      // Logins are the user's.
      const variables = {
        ...Object.fromEntries(given.map((name) => [`HELM_${name}`, "cfg"])),
        HELM_REGISTRY_CONFIG: "/own/config.json",
        FAKE_SETTINGS: "1",
      };
      for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
      const text = withFake(() => render(withChart(fields, { "app/cfg/registry/config.json": "{}" })));
      for (const name of Object.keys(variables)) vi.stubEnv(name, undefined);
      const [, at = ""] = /^ {2}at: (.*)$/m.exec(text) ?? [];
      expect(at).toMatch(/^\/.*\/kustogen-helm-\w+$/);
      expect(existsSync(at)).toBe(false);
      expect(text.replaceAll(at, "HERE")).toContain(
        `settings: |\n    HELM_CACHE_HOME=HERE/helm/.cache\n    HELM_CONFIG_HOME=HERE/helm\n    HELM_DATA_HOME=HERE/helm/.data\n    HELM_PLUGINS=HERE/helm/plugins\n    HELM_REGISTRY_CONFIG=/own/config.json\n`,
      );
    },
  );

  it("is pulled from the hosts that --remote asks alone, each in the form that was checked", () => {
    const log = () => readFileSync(join(folder, "log"), "utf8").trim().split("\n");
    const far = (repo: string, ...open: string[]) => {
      const files = {
        "app/kustomization.yaml": `helmCharts: [{name: far, repo: '${repo}', version: 1.2.3}]\n`,
      };
      const helm = new InstalledHelm(new RemoteHosts(open));
      return withFake(() =>
        printResources(new Renderer(new MemoryTree(Object.entries(files)), { helm }).build("/app")),
      );
    };
    far("oci://0x7f.1:5000/x", "127.0.0.1");
    far("https://0x1.1.1.1/x");
    expect(
      log()
        .slice(-2)
        .map((line) => line.replace(/ \S+(?= (?:--repo|oci))/, " FOLDER")),
    ).toEqual([
      "pull --untar --untardir FOLDER oci://127.0.0.1:5000/x/far --version 1.2.3",
      "pull --untar --untardir FOLDER --repo https://1.1.1.1/x far --version 1.2.3",
    ]);
    const before = log();
    // What was kept of it while it was allowed is not read either.
    for (const repo of ["oci://0x7f.1:5000/x", "http://169.254.169.254/latest", "http://u@localhost./x"])
      expect(() => far(repo), repo).toThrow(/isn't a public address.*--remote-allow|no answer/);
    expect(() => far("file:///charts")).toThrow(/file:\/\/\/charts: isn't the address of another host/);
    expect(log()).toEqual(before);
  });

  it("is laid out, and looked for after it was pulled, in our own folders, where its name leads elsewhere", () => {
    const outside = join(tmpdir(), `kustogen-escaped-${process.pid}`);
    const files = {
      "app/kustomization.yaml": `helmCharts: [{name: '${"../".repeat(20)}${outside}', valuesFile: values.yaml}]\n`,
      "app/values.yaml": "a: 1\n",
      [`${outside.slice(1)}/Chart.yaml`]: "name: web\n",
    };
    expect(withFake(() => render(files))).toContain("files: './Chart.yaml '");
    expect(existsSync(outside)).toBe(false);
    const pulled = "helmCharts: [{name: ../../web, repo: 'https://charts.example.com', version: 1.0.0}]\n";
    expect(withFake(() => render({ "app/kustomization.yaml": pulled }))).toContain("pulled: 1");
  });

  it("is not rendered without being asked to, and the error says how to", () => {
    const renderer = new Renderer(new MemoryTree(Object.entries(withChart("helmCharts: [{name: web}]\n"))));
    expect(() => renderer.build("/app")).toThrow(
      expect.objectContaining({
        code: "needs-helm",
        message: expect.stringMatching(/helmCharts: .*--enable-helm$/),
      }),
    );
  });
});

const CHART: Files = {
  "app/charts/web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\nappVersion: '2'\n",
  "app/charts/web/values.yaml":
    "replicas: 1\nbig: 1000000\nimage: {name: web, tag: '1.0'}\nlist: [a]\n# end\n",
  "app/charts/web/crds/crd.yaml":
    "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: x.e.com}\nspec: {group: e.com}\n",
  "app/charts/web/templates/d.yaml": `apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}-web
  namespace: {{ .Release.Namespace }}
  annotations: {big: "{{ .Values.big }}", kube: "{{ .Capabilities.KubeVersion.Major }}"}
spec:
  replicas: {{ .Values.replicas }}
  template:
    spec:
      containers:
      - name: main
        image: {{ .Values.image.name }}:{{ .Values.image.tag }}
        args: {{ toYaml .Values.list | nindent 8 }}
`,
  "app/charts/web/templates/tests/t.yaml":
    "apiVersion: v1\nkind: Pod\nmetadata: {name: t, annotations: {helm.sh/hook: test}}\n",
};

const realHelm = spawnSync("helm", ["version", "--short"], { encoding: "utf8" }).status === 0;

describe.runIf(realHelm && realKustomize !== undefined)("with the real helm", () => {
  it.each([
    ["the chart's values", "helmCharts: [{name: web, releaseName: r}]\n"],
    [
      "inline values",
      "helmCharts: [{name: web, releaseName: r, valuesInline: {replicas: 3, big: 2000000, image: {tag: x}}}]\nnamespace: web\n",
    ],
    [
      "values that only fill in",
      "helmCharts: [{name: web, releaseName: r, valuesMerge: merge, valuesInline: {replicas: 3, list: [b, c]}}]\n",
    ],
    [
      "custom resources and no tests",
      "helmCharts: [{name: web, releaseName: r, includeCRDs: true, skipTests: true}]\nnamePrefix: p-\n",
    ],
    [
      "patches on what it makes",
      'helmCharts: [{name: web, releaseName: r}]\npatches:\n- target: {kind: Deployment}\n  patch: \'[{"op":"replace","path":"/spec/replicas","value":4}]\'\nimages: [{name: web, newTag: z}]\nbuildMetadata: [originAnnotations]\n',
    ],
  ])("%s give what kustomize prints, from a disk and from memory", (_, kustomization) => {
    const files = { ...CHART, "app/kustomization.yaml": kustomization };
    const real = realBuild(files, "app", ["--enable-helm"]);
    expect(render(files)).toBe(real.text);
    const root = mkdtempSync(join(folder, "disk-"));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    const onDisk = new Renderer(new DiskTree(), { helm: new InstalledHelm() }).build(join(root, "app"));
    expect(printResources(onDisk)).toBe(real.text);
    expect(readdirSync(join(root, "app")).sort()).toEqual(["charts", "kustomization.yaml"]);
  });
});
