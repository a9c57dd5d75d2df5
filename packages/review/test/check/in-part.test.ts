import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { expect, test } from "vitest";
import { joined } from "../../../../test/joined.ts";
import { type CheckInput, check } from "../../src/check/check.ts";
import { onePerCause } from "../../src/check/report/one-per-cause.ts";
import { printTable } from "../../src/check/report/table.ts";
import { PLAIN } from "./plain-input.ts";

const deployment = (name: string, more = "", labels = name) =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}}\nspec:\n  selector: {matchLabels: {app: ${name}}}\n` +
  `  template:\n    metadata: {labels: {app: ${labels}}}\n    spec: {containers: [{name: c, image: "${name}:1"${more}}]}\n`;
const READS = ", env: [{name: URL, valueFrom: {configMapKeyRef: {name: settings, key: url}}}]";

function judged(files: Record<string, string | Uint8Array>, rest: Partial<CheckInput> = {}) {
  const { report } = check({
    ...PLAIN,
    tree: new MemoryTree(Object.entries(files)),
    environments: [{ folder: "/shop", strictness: undefined }],
    ...rest,
  });
  const table = joined(printTable(report, { all: true, colour: false }))
    .slice(0, -1)
    .split("\n");
  return { report, rules: report.findings.map(({ rule }) => rule), closing: table.slice(-2) };
}

const OTHER = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: other}\ndata: {a: b}\n";

test.each([
  ["helmCharts:\n- name: redis\n", "chart", 3],
  ["generators:\n- ksops.yaml\n", "plugin", undefined],
  ["components:\n- https://github.com/x/y//z\n", "remote", 3],
])("what can be rendered beside %j is checked, and what can't is named", (entry, cause, line) => {
  const { report, rules, closing } = judged({
    "/shop/kustomization.yaml": `resources: [web.yaml, other.yaml]\n${entry}`,
    "/shop/web.yaml": deployment("web", READS, "other"),
    "/shop/other.yaml": OTHER,
    "/shop/ksops.yaml": "apiVersion: viaduct.ai/v1\nkind: ksops\nmetadata: {name: secrets}\n",
  });
  expect(rules).toContain("schema/valid");
  // Whatever is missing may make it.
  expect(rules).not.toContain("integrity/config-map-reference");
  const place = expect.stringMatching(
    line === undefined ? /^shop\/kustomization.yaml:\d$/ : `shop/kustomization.yaml:${line}`,
  );
  expect(report.notLookedAt).toEqual([{ place, cause, what: expect.any(String) }]);
  expect(report.checked).toMatchObject({ environments: 1, found: 1 });
  expect(closing[0]).toMatch(/^not checked: 1 /);
});

const SEALED = "ENC[AES256_GCM,data:GMs=,iv:nqKH,tag:Vs9H,type:str]";

test.each([
  ["SOPS", `apiVersion: ${SEALED}\nkind: ${SEALED}\nmetadata:\n  name: ${SEALED}\nsops:\n  mac: ${SEALED}\n`],
  ["SOPS", `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${SEALED}\nsops:\n  mac: ${SEALED}\n`],
  ["SOPS", JSON.stringify({ data: SEALED, sops: { mac: SEALED } })],
  ["git-crypt", "\0GITCRYPT\0\x8f\x01"],
  ["git-crypt", new Uint8Array([0, 71, 73, 84, 67, 82, 89, 80, 84, 0, 0x8f, 0xff, 0xfe])],
  ["Ansible Vault", "$ANSIBLE_VAULT;1.1;AES256\n3961\n"],
  ["age", "-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n-----END AGE ENCRYPTED FILE-----\n"],
])("what is encrypted with %s is no fault, and may be what others need (%#)", (by, content) => {
  const files: Record<string, string | Uint8Array> = {
    "/shop/kustomization.yaml": "resources: [web.yaml, sealed.yaml]\n",
    "/shop/web.yaml": deployment("web", READS, "other"),
    "/shop/sealed.yaml": content,
  };
  const { report, rules, closing } = judged(files);
  expect(report.findings.filter(({ rule }) => rule === "schema/valid")).toEqual([
    expect.objectContaining({ path: "spec.selector" }),
  ]);
  expect(rules).not.toContain("integrity/config-map-reference");
  expect(rules).not.toContain("kustomize/builds");
  const what = expect.stringMatching(new RegExp(`encrypted with ${by}, and can only be read with the key$`));
  expect(report.notLookedAt).toEqual([{ place: "shop/kustomization.yaml:1", cause: "encrypted", what }]);
  expect(closing[0]).toBe("not checked: 1 encrypted file");
});

test("a base that can't be built is told once, with the environments that it breaks", () => {
  const { report } = judged(
    {
      "/base/kustomization.yaml": "resources: [web.yaml, gone.yaml]\n",
      "/base/web.yaml": deployment("web"),
      "/beta/kustomization.yaml": "resources: [../base]\n",
      "/live/kustomization.yaml": "resources: [../beta]\n",
    },
    { environments: ["/beta", "/live"].map((folder) => ({ folder, strictness: undefined })) },
  );
  const builds = onePerCause(report).findings.filter(({ rule }) => rule === "kustomize/builds");
  expect(builds).toMatchObject([
    {
      file: "base/kustomization.yaml",
      line: 1,
      environment: "beta",
      also: ["live"],
      message: expect.stringMatching(/^can't be rendered: .base\/kustomization.yaml: resources: gone.yaml: /),
    },
  ]);
});

test.each([
  ["a manifest that is no YAML", "/base/shop/web.yaml", "kind: Service\nspec: a: b\n", 2],
  [
    "a kustomization that is no YAML",
    "/base/shop/kustomization.yaml",
    "resources: [web.yaml]\nspec: a: b\n",
    2,
  ],
  [
    "a kustomization with a field of its own",
    "/base/shop/kustomization.yaml",
    "resources: [web.yaml]\nspec: {}\n",
    2,
  ],
  ["a file that isn't there", "/base/shop/kustomization.yaml", "resources: [gone.yaml]\n", 1],
])("%s is told once, however many folders stand between it and what is built", (_, file, content, line) => {
  const lists = (of: string) => ({ [`${of}/kustomization.yaml`]: "resources: [shop]\n" });
  const on = (of: string, below: string) => ({
    [`${of}/shop/kustomization.yaml`]: `resources: [${below}]\n`,
  });
  const environments = ["/base", "/beta", "/live"];
  const { report } = judged(
    {
      "/base/shop/kustomization.yaml": "resources: [web.yaml]\n",
      "/base/shop/web.yaml": deployment("web"),
      ...Object.assign({}, ...environments.map(lists)),
      ...on("/beta", "../../base/shop"),
      ...on("/live", "../../beta/shop"),
      [file]: content,
    },
    { environments: environments.map((folder) => ({ folder, strictness: undefined })) },
  );
  const builds = onePerCause(report).findings.filter(({ rule }) => rule === "kustomize/builds");
  const message = expect.stringMatching(`^can't be rendered: ${file}:`);
  expect(builds).toMatchObject([
    { severity: "error", file: file.slice(1), line, environment: "base", also: ["beta", "live"], message },
  ]);
});

test("values that SOPS has encrypted keep nothing from being checked", () => {
  const { report } = judged({
    "/shop/kustomization.yaml": "resources: [web.yaml, sealed.yaml]\n",
    "/shop/web.yaml": deployment("web"),
    "/shop/sealed.yaml": `apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {b: "${SEALED}"}\nsops: {mac: "${SEALED}"}\n`,
  });
  expect(report.notLookedAt).toEqual([]);
});

test("what is missing before the file that ends a build is named, too, in the order in which kustomize comes to them", () => {
  const { report } = judged({
    "/shop/kustomization.yaml":
      "resources: [../base, other.yaml]\npatchesStrategicMerge: [gone.yaml]\npatches: [{path: web.yaml}]\n",
    "/shop/other.yaml": OTHER,
    "/shop/web.yaml": deployment("web"),
  });
  expect(report.findings.map(({ rule, message, line }) => [rule, message, line])).toEqual([
    ["kustomize/builds", expect.stringContaining("resources: ../base"), 1],
    ["kustomize/builds", expect.stringContaining("shop/gone.yaml: there is no such file"), 2],
  ]);
});

test.each<[entries: string, ...lines: number[]]>([
  ["patches:\n- target: {kind: A}\n  patch: '[]'\n- path: gone.yaml\n", 5, 3],
  ["patchesJson6902:\n- target: {version: v1, kind: Deployment, name: web}\n  path: ./gone.yaml\n", 4],
  ["patchesJson6902:\n- target: {version: v1, kind: Deployment}\n  patch: '[]'\n", 3],
  ["# gone.yaml\ntransformers:\n- gone.yaml\n", 4],
])(
  "what keeps all of a kustomization from being built has the line of its entry: %j",
  (entries, ...lines) => {
    const { report } = judged({
      "/shop/kustomization.yaml": `resources: [other.yaml]\n${entries}`,
      "/shop/other.yaml": OTHER,
    });
    // The first case also has a patch without a target.
    expect(report.findings).toMatchObject(lines.map((line) => ({ file: "shop/kustomization.yaml", line })));
  },
);

test("an environment in part is passed as far as checked, and one of which nothing is seen isn't checked", () => {
  const files = {
    "/shop/kustomization.yaml": "resources: [other.yaml]\nhelmCharts: [{name: redis}]\n",
    "/shop/other.yaml": OTHER,
  };
  expect(judged(files).closing[1]).toMatch(/^passed as far as checked: 1 of 1 folder; 0 errors/);
  files["/shop/kustomization.yaml"] = "helmCharts: [{name: redis}]\n";
  expect(judged(files).closing[1]).toMatch(/^nothing checked of 1 folder: 0 errors/);
});

test("of an environment of which nothing is seen, the files are checked", () => {
  const files = {
    "/shop/kustomization.yaml":
      "helmCharts: [{name: redis}]\npatches: [{path: patch.yaml}, {path: volume.yaml}]\n",
    "/shop/patch.yaml":
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: redis}\ndata: {insecure: true, $patch: replace}\n",
    "/shop/volume.yaml":
      "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: redis}\nspec: {template: {spec: {containers: [{name: redis, env: [{name: A, valueFrom: {secretKeyRe: {name: a}}}]}]}}}\n",
  };
  const { report, closing } = judged(files);
  expect(closing[1]).toMatch(/^failed: 2 errors, .*\(0 folders,/);
  expect(report.findings).toMatchObject([
    {
      rule: "schema/valid",
      severity: "error",
      file: "shop/patch.yaml",
      line: 4,
      message: "ConfigMap redis: expected text; put it in quotes, found true",
    },
    { rule: "schema/valid", severity: "error", file: "shop/volume.yaml" },
  ]);
  files["/shop/patch.yaml"] =
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: redis}\ndata: {insecure: null}\n";
  files["/shop/volume.yaml"] =
    "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: redis}\nspec: {selector: {}, template: {spec: {containers: [{name: redis}], volumes: [{name: a, $patch: delete}]}}}\n";
  expect(judged(files).report.findings).toEqual([]);
  // Whether fields go together is seen in the whole object only.
  files["/shop/volume.yaml"] =
    "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: redis}\nspec: {template: {spec: {containers: [{name: redis, volumeMounts: [{name: a, mountPath: /a, subPath: b, subPathExpr: c}]}]}}}\n";
  expect(judged(files).report.findings).toEqual([]);
});

const DEFINITION = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.shop.example}
spec:
  group: shop.example
  names: {kind: Widget, plural: widgets}
  scope: Namespaced
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec: {type: object, properties: {size: {type: integer}}, x-kubernetes-validations: [{rule: self.size > 0}]}
`;

test("a custom kind is checked by its definition anywhere in the repository, and its rules in CEL are counted", () => {
  const { report } = judged(
    {
      "/shop/kustomization.yaml": "resources: [all.yaml]\n",
      "/shop/all.yaml": "apiVersion: shop.example/v1\nkind: Widget\nmetadata: {name: a}\nspec: {size: big}\n",
      "/charts/widget/crds/all.yaml": `# Installed by hand.\n---\n${DEFINITION}`,
    },
    { files: ["/charts/widget/crds/all.yaml"] },
  );
  expect(report.findings.filter(({ rule }) => rule === "schema/valid")).toMatchObject([
    { severity: "error", file: "shop/all.yaml", line: 4, message: expect.stringContaining("a whole number") },
  ]);
  expect(report.notLookedAt).toMatchObject([{ place: "Widget (shop.example/v1)", cause: "cel", count: 1 }]);
});

test.each([
  ["warning", "of another's domain, that someone wrote by hand", "tools.argoproj.io", "", "crds"],
  [
    "error",
    "of another's domain, with the note of a generator",
    "tools.argoproj.io",
    "controller-gen.kubebuilder.io/version",
    "crds",
  ],
  ["error", "of another's domain, in the same environment", "tools.argoproj.io", "", "shop"],
  ["error", "of its own domain, that someone wrote by hand", "shop.example", "", "crds"],
])("is a %s beside a definition %s", (severity, _, group, note, folder) => {
  const definition = DEFINITION.replaceAll("shop.example", group).replace(
    "metadata: {",
    `metadata: {annotations: {${note || "a"}: v0.16.1}, `,
  );
  const { report } = judged(
    {
      "/shop/kustomization.yaml": `resources: [${folder === "shop" ? "all.yaml, crd.yaml" : "all.yaml"}]\n`,
      "/shop/all.yaml": `apiVersion: ${group}/v1\nkind: Widget\nmetadata: {name: a}\nspec: {size: big}\n`,
      [`/${folder}/crd.yaml`]: definition,
    },
    { files: [`/${folder}/crd.yaml`] },
  );
  expect(report.findings.filter(({ rule }) => rule === "schema/valid")).toMatchObject([{ severity }]);
});

test("a custom kind with two definitions is wrong where none of them takes it", () => {
  const spec = (size: string) =>
    `apiVersion: shop.example/v1\nkind: Widget\nmetadata: {name: a${size}}\nspec: {size: ${size}}\n`;
  const { report } = judged(
    {
      "/shop/kustomization.yaml": "resources: [all.yaml]\n",
      "/shop/all.yaml": ["1", "big", "[]"].map(spec).join("---\n").replace("a[]", "list"),
      "/one.yaml": DEFINITION,
      "/two.yaml": DEFINITION.replace("{type: integer}", "{type: string}"),
    },
    { files: ["/one.yaml", "/two.yaml"] },
  );
  expect(report.findings.filter(({ rule }) => rule === "schema/valid")).toMatchObject([
    { resource: { name: "list" } },
  ]);
});

test("a part that the side before had is lost", () => {
  const files = {
    "/shop/kustomization.yaml": "resources: [other.yaml]\nhelmCharts: [{name: redis}]\n",
    "/shop/other.yaml": OTHER,
  };
  const changes = (lost: string[]) => () => ({ findings: [], failures: [], notLookedAt: [], lost });
  const [chart] = judged(files).report.notLookedAt;
  expect(chart).toMatchObject({ cause: "chart", place: "shop/kustomization.yaml:2" });
  expect(judged(files, { changes: changes(["/shop/kustomization.yaml:2"]) }).report.notLookedAt).toEqual([
    { ...chart, lost: true },
  ]);
  expect(judged(files, { changes: changes(["/other"]) }).report.notLookedAt).toEqual([chart]);
});

test.each([
  ["resources", "name: {{PROJECT_NAME}}\n", "{{PROJECT_NAME}}"],
  ["resources", "name: {{ .Values.name }}\n", "{{ .Values.name }}"],
  ["kustomization", "metadata:\n  name: {{PROJECT_NAME}}\nresources: []\n", "{{PROJECT_NAME}}"],
  ["a patch", "name: {{PROJECT_NAME}}\n", "{{PROJECT_NAME}}"],
])("a name in double braces in %s is filled in first, and named as not checked", (where, text, name) => {
  const { report, rules } = judged(
    where === "kustomization"
      ? { "/shop/kustomization.yaml": text }
      : where === "a patch"
        ? {
            "/shop/kustomization.yaml": "resources: [map.yaml]\npatches: [{path: web.yaml}]\n",
            "/shop/map.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n",
            "/shop/web.yaml": `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  ${text}`,
          }
        : {
            "/shop/kustomization.yaml": "resources: [web.yaml]\n",
            "/shop/web.yaml": `apiVersion: v1\nkind: Service\nmetadata:\n  ${text}`,
          },
  );
  expect(rules).toEqual([]);
  expect(report.notLookedAt).toEqual([
    expect.objectContaining({
      cause: "template",
      what: expect.stringContaining(`${name} is a placeholder for a value`),
    }),
  ]);
});

test("a mapping as a key that is no placeholder is an error", () => {
  const { rules } = judged({
    "/shop/kustomization.yaml": "resources: [web.yaml]\n",
    "/shop/web.yaml": "apiVersion: v1\nkind: Service\nmetadata:\n  name: {{a: b}: c}\n",
  });
  expect(rules).toEqual(["kustomize/builds"]);
});

const TEMPLATE = {
  "/shop/kustomization.yaml": "resources: [ingress.yaml]\n",
  "/shop/ingress.yaml":
    "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: a\n  annotations:\n    b: c\n    <CERT_ISSUER>\n",
};

test("a template is an error where something deploys it, as nothing fills it in there", () => {
  const { report } = judged(TEMPLATE, { deployed: [new Set(["/shop"])] });
  expect(report.findings).toMatchObject([
    { rule: "kustomize/builds", severity: "error", fix: expect.stringContaining("nothing fills it in") },
  ]);
});

test("a template that something fills in first is no fault, and named as not checked", () => {
  const { report, rules } = judged(TEMPLATE);
  expect(rules).toEqual([]);
  expect(report.notLookedAt).toEqual([
    expect.objectContaining({
      cause: "template",
      what: expect.stringContaining("<CERT_ISSUER> is a placeholder for lines"),
    }),
  ]);
});

const WRONG = {
  "/shop/web.yaml": deployment("web"),
  "/shop/nowhere.yaml": deployment("nowhere"),
  "/shop/broken.yaml": "a: [\n",
};
const step = (path: string) =>
  `- target: {kind: Deployment}\n  patch: |-\n    - {op: test, path: ${path}, value: 1}\n`;

test.each([
  [
    "patches",
    `patches:\n- path: gone.yaml\n- path: web.yaml\n- path: nowhere.yaml\n- path: broken.yaml\n- patch: "x"\n`,
    [3, 5, 6, 7],
  ],
  ["patchesStrategicMerge", "patchesStrategicMerge:\n- gone.yaml\n- broken.yaml\n- web.yaml\n", [3, 4]],
  [
    "patchesJson6902",
    "patchesJson6902:\n- path: gone.yaml\n- target: {kind: X, version: v1, name: a}\n",
    [3, 4],
  ],
  [
    "resources as well",
    "- gone.yaml\n- no.yaml\npatches:\n- path: lost.yaml\n- path: nowhere.yaml\n",
    [2, 3, 5],
  ],
  // The second step may need what the first one would have written.
  ["what may follow from another one not", `patches:\n${step("/spec/one")}${step("/spec/two")}`, [3]],
])("every wrong entry is a finding of its own: %s", (_, entries, lines) => {
  const start = entries.startsWith("-") ? "resources:\n" : "resources: [web.yaml]\n";
  const files = { ...WRONG, "/shop/kustomization.yaml": `${start}${entries}` };
  const overlay = { ...files, "/over/kustomization.yaml": "resources: [../shop]\n" };
  const at = (input: Record<string, string>, folder: string) =>
    judged(input, { environments: [{ folder, strictness: undefined }] })
      .report.findings.filter(({ rule }) => rule === "kustomize/builds")
      .map(({ file, line }) => `${file}:${line}`)
      .sort();
  const expected = lines.map((line) => `shop/kustomization.yaml:${line}`);
  expect(at(files, "/shop")).toEqual(expected);
  expect(at(overlay, "/over")).toEqual(expected);
});

test("patches that only old releases of kustomize take are named", () => {
  const { report } = judged({
    "/shop/kustomization.yaml": "resources: [web.yaml]\npatches: [patch.yaml]\n",
    "/shop/web.yaml": deployment("web"),
  });
  expect(report.findings.find(({ rule }) => rule === "kustomize/builds")).toMatchObject({
    severity: "error",
    message: expect.stringContaining('patches[0] must be a mapping but is text "patch.yaml"'),
  });
});

test("a variable of the same name as the one that it is filled from may be kustomize's own", () => {
  const files = (entry: string) => ({
    "/shop/kustomization.yaml": `resources: [web.yaml]\n${entry}`,
    "/shop/web.yaml": deployment("web", ', env: [{name: HOST, value: "$(HOST)"}]'),
  });
  expect(judged(files("")).rules).toContain("integrity/variable-reference");
  expect(judged(files("helmCharts:\n- name: redis\n")).rules).not.toContain("integrity/variable-reference");
});

test("nothing is said of an object that another file has as well, as which of them is meant is unknown", () => {
  const files = {
    "/shop/service.yaml":
      "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}, ports: [{port: 80, targetPort: http}]}\n",
    "/shop/first.yaml": deployment("web"),
    "/shop/second.yaml": deployment("web", ", ports: [{name: http, containerPort: 8080}]"),
  };
  const said = (list: string) =>
    judged({ ...files, "/shop/kustomization.yaml": `resources: [${list}]\n` }).rules;
  expect(said("service.yaml, first.yaml")).toContain("integrity/service-port");
  const twice = said("service.yaml, first.yaml, second.yaml");
  expect(twice).toContain("kustomize/builds");
  expect(twice).not.toContain("integrity/service-port");
});

test.each<[string, string, string | undefined]>([
  [
    "a Secret whose name is encrypted",
    `kind: ${SEALED}\nmetadata:\n  name: ${SEALED}\nstringData:\n  a: ${SEALED}\nsops:\n  mac: ${SEALED}\n`,
    undefined,
  ],
  [
    "something that is encrypted as a whole",
    `kind: ${SEALED}\nmetadata:\n  name: ${SEALED}\nspec: ${SEALED}\nsops:\n  mac: ${SEALED}\n`,
    undefined,
  ],
  ["definitions from elsewhere", "", "https://example.com/v1/crds.yaml"],
  ["other objects from elsewhere", "", "https://example.com/v1/no-crds.yaml"],
])("beside %s, only what it can create may be missing", (what, text, url) => {
  const service =
    "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: wbe}, ports: [{port: 80}]}\n";
  const { rules } = judged({
    "/shop/kustomization.yaml": `resources: [web.yaml, other.yaml, service.yaml, ${url ?? "sealed.yaml"}]\n`,
    "/shop/web.yaml": deployment("web", READS),
    "/shop/other.yaml": OTHER,
    "/shop/service.yaml": service,
    "/shop/sealed.yaml": text,
  });
  const isNarrow = what.startsWith("a Secret") || what.startsWith("definitions");
  expect(rules.includes("integrity/service-selector")).toBe(isNarrow);
  // The encrypted object may be the ConfigMap.
  expect(rules.includes("integrity/config-map-reference")).toBe(what.startsWith("definitions"));
});

test.each([
  "files: [oci/priv.pem]",
  "files: [db-password.txt]",
  "envs: [.env.secret]",
  "env: .env",
  "files: [keyboard.json]",
])("a Secret's files that aren't there are an error, whatever they are called: %s", (sources) => {
  const { report } = judged({
    "/shop/kustomization.yaml": `resources: [other.yaml]\nsecretGenerator:\n- name: oci\n  ${sources}\n`,
    "/shop/other.yaml": OTHER,
  });
  expect(report.findings).toMatchObject([{ rule: "kustomize/builds", severity: "error" }]);
});

/** A tree in which asking for a path fails, as for links in a circle. */
class CircleTree extends MemoryTree {
  override kind(path: string) {
    if (path.startsWith("/a"))
      throw new InputError(`${path}: its symbolic links form a cycle`, { code: "circle" });
    return super.kind(path);
  }
}

test("links in a circle that one environment lists fail that environment alone", () => {
  const files = {
    "/shop/kustomization.yaml": "resources: [../a, web.yaml]\n",
    "/shop/web.yaml": deployment("web"),
    "/blog/kustomization.yaml": "resources: [web.yaml]\n",
    "/blog/web.yaml": deployment("web"),
  };
  const { report } = judged(files, {
    tree: new CircleTree(Object.entries(files)),
    environments: ["/blog", "/shop"].map((folder) => ({ folder, strictness: undefined })),
  });
  const builds = report.findings.filter(({ rule }) => rule === "kustomize/builds");
  expect(builds).toMatchObject([{ message: expect.stringContaining("form a cycle") }]);
  expect(report.checked).toMatchObject({ environments: 2, found: 2 });
});
