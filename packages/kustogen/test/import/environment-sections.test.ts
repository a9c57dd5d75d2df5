import { expect, it } from "vitest";
import type { EnvironmentComment } from "../../src/import/comments.ts";
import type { ImportedSystem } from "../../src/import/describe-states.ts";
import { describeStates } from "../../src/import/describe-states.ts";
import {
  layerFile,
  newEnvironmentFile,
  servedVersion,
  withComments,
  withSettingComments,
  withSystem,
} from "../../src/import/environment-sections.ts";
import { unlistedNotes } from "../../src/import/unlisted-files.ts";
import { statesOf } from "./described.ts";

const HEAD = '# yaml-language-server: $schema=./schema.json\nstage: beta\nkubernetes: "1.35"\n';
const HERE =
  "  # The cluster that Argo CD itself runs in. For another one, write its URL, or its name in Argo CD under `name:`.\n  server: https://kubernetes.default.svc\n";
const OWN = "  # Each cluster has its own Argo CD; this tells them apart.\n";
const PLACEHOLDER =
  "  # Placeholder: the URL that Argo CD reads this repository from. Default is the remote `origin`.\n  repository: https://git.example.com/CHANGE-ME/deploy.git\n";
const NEW = { name: "beta", stage: "beta", kubernetes: "1.35", remote: true };

it.each<[string, Partial<Parameters<typeof newEnvironmentFile>[0]>, string]>([
  ["nothing else is known", {}, `cluster:\n${HERE}argocd:\n${OWN}  instance: beta\n`],
  ["nothing is generated for Argo CD", { isArgo: false, place: { revision: "main" } as never }, ""],
  ["a name is no plain text", { name: "no" }, `cluster:\n${HERE}argocd:\n${OWN}  instance: "no"\n`],
  ["a name begins with a number", { name: "1a" }, `cluster:\n${HERE}argocd:\n${OWN}  instance: "1a"\n`],
  [
    "there is no remote",
    { remote: false },
    `cluster:\n${HERE}argocd:\n${OWN}  instance: beta\n${PLACEHOLDER}`,
  ],
  [
    "others say the repository and the namespace",
    { remote: false, repository: "git@example.com:a/b.git", argocd: "argo" },
    `cluster:\n${HERE}argocd:\n${OWN}  instance: beta\n  repository: git@example.com:a/b.git\n  namespace: argo\n`,
  ],
  [
    "an Application says where it goes",
    {
      remote: false,
      repository: "https://other.example.com",
      argocd: "argo",
      place: {
        cluster: { name: "in house" },
        repository: "https://own.example.com",
        revision: "main",
        argocd: "own",
      } as never,
    },
    `cluster:\n  name: "in house"\nargocd:\n${OWN}  instance: beta\n  repository: https://own.example.com\n  revision: "main"\n  namespace: own\n`,
  ],
])("a new environment's file where %s", (_, more, text) => {
  expect(newEnvironmentFile({ ...NEW, ...more })).toBe(HEAD + text);
});

it("several old kinds are said above the version that serves them all", () => {
  expect(
    newEnvironmentFile({ ...NEW, kubernetes: "1.21", retired: ["a/v1 A", "b/v1 B"], isArgo: false }),
  ).toBe(
    HEAD.replace(
      'kubernetes: "1.35"',
      '# The newest version that serves a/v1 A and b/v1 B.\nkubernetes: "1.21"',
    ),
  );
});

it.each([
  ["v1", "ConfigMap", "1.35"],
  ["policy/v1beta1", "PodDisruptionBudget", "1.24"],
  ["extensions/v1beta1", "Ingress", "1.21"],
  ["extensions/v1beta1", "Deployment", "1.15"],
])("%s %s is served up to some version", (apiVersion, kind, version) => {
  const yaml = `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a}\n`;
  expect(
    servedVersion(statesOf({ beta: "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n", live: yaml })),
  ).toBe(version);
});

const SECTIONS = `systems:
  "web":
    images: { a: { tag: v1 } }
  shop:
    namespace: x
    settings:
      web:
        level: a
        deep:
          on: true
      replicas: 2
      prefix: p-
    images:
      api: { tag: v1 }
  other:
    settings:
      size: 1
`;
const setting = (group: string, name: string) => ({ setting: { group, name } }) as EnvironmentComment;
const about = (more: Partial<EnvironmentComment>) => more as EnvironmentComment;

it.each<[what: string, comment: EnvironmentComment, line: string]>([
  ["a setting of a group", setting("web", "level"), "        level: a"],
  ["a setting of a group in another", setting("webDeep", "on"), "          on: true"],
  ["a setting of the system", setting("", "replicas"), "      replicas: 2"],
  ["a group", about({ group: "web" }), "      web:"],
  ["all settings", about({ group: "" }), "    settings:"],
  ["the images", about({ field: "images" }), "    images:\n      api"],
  ["the namespace", about({ field: "namespace" }), "    namespace: x"],
  ["the prefix of names", about({ field: "namePrefix" }), "      prefix: p-"],
  ["the only count of pods", about({ field: "replicas" }), "      replicas: 2"],
])("a comment about %s stands above its line, indented as that", (_, one, line) => {
  const path = (group: string) => group.replace("webDeep", "web.deep");
  const text = withSettingComments(SECTIONS, "shop", [{ ...one, comment: "why\n\nmore" }], path);
  const indent = /^ */.exec(line)?.[0];
  expect(text).toBe(SECTIONS.replace(line, `${indent}# why\n${indent}#\n${indent}# more\n${line}`));
});

it.each<[what: string, comment: EnvironmentComment]>([
  ["a setting that another system has", setting("", "size")],
  ["a setting of a group that isn't there", setting("gone", "level")],
  ["a field that the file doesn't say", about({ field: "labels" })],
  ["the suffix of names, which there is none of", about({ field: "nameSuffix" })],
  ["nothing in particular", about({})],
])("a comment about %s stands nowhere", (_, one) => {
  expect(withSettingComments(SECTIONS, "shop", [{ ...one, comment: "why" }])).toBe(SECTIONS);
});

it("a comment about the count of pods stands nowhere if there are several counts", () => {
  const text = `${SECTIONS}      replicas: 3\n`;
  expect(withSettingComments(text, "shop", [about({ field: "replicas", comment: "why" })])).toBe(text);
});

it("comments of a system stand above its section, whether or not its name is quoted", () => {
  expect(withComments(SECTIONS, "shop", ["one", "", "two"])).toBe(
    SECTIONS.replace("  shop:", "  # one\n  #\n  # two\n  shop:"),
  );
  expect(withComments(SECTIONS, "web", ["one"])).toBe(SECTIONS.replace('  "web":', '  # one\n  "web":'));
  expect(withComments(SECTIONS, "shop", [])).toBe(SECTIONS);
});

const web = (environment: string, live: boolean) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: ${live ? 3 : 1}
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: "web:${live ? "v1" : "v2"}", env: [{name: SIZE, value: "${environment.length}"}]}]}}
${live ? `---\napiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: web, namespace: shop}\nspec: {minAvailable: 1, selector: {matchLabels: {app: web}}}\n` : ""}`;

const shop = (): ImportedSystem =>
  describeStates(
    "shop",
    statesOf({
      dev: web("dev", false),
      "prod-eu": web("prod-eu", true),
      "prod-west": web("prod-west", true),
    }),
    "shop",
  );

it("each environment's section says what differs from base and its groups, in the file as it is", () => {
  const system = shop();
  const said = (name: string, head: string) => withSystem("file", head, name, system);
  const west =
    "  shop:\n    settings:\n      web:\n        size: 9\n    images:\n      web:\n        tag: v1\n";
  expect(said("prod-west", "stage: beta\n")).toBe(`stage: beta\ngroups:\n  - prod\nsystems:\n${west}`);
  expect(said("prod-west", "systems:\n  a: {} # stays\n")).toBe(
    `systems:\n  a: {} # stays\n${west}groups:\n  - prod\n`,
  );
  expect(said("dev", "stage: beta\n")).toBe(
    "stage: beta\nsystems:\n  shop:\n    images:\n      web:\n        tag: v2\n",
  );
  const ofLayer = (name: string) => layerFile("file", undefined, name, system).replace(/^#.*\n/gm, "");
  const shared = (more: string) => `systems:\n  shop:\n    settings:\n      web:\n${more}`;
  expect(ofLayer("base")).toBe(shared("        replicas: 1\n        size: 3\n"));
  expect(ofLayer("prod")).toBe(shared("        replicas: 3\n        budget: true\n"));
  const empty = "systems:\n  shop: {}\n";
  expect(layerFile("groups/x.yaml", undefined, "live", system)).toBe(
    `# yaml-language-server: $schema=../schema.json\n# Settings shared by the environments with \`groups: [live]\`.\n${empty}`,
  );
  expect(layerFile("groups/x.yaml", "# ours\nsystems:\n  web: {}\n", "live", system)).toBe(
    "# ours\nsystems:\n  web: {}\n  shop: {}\n",
  );
});

it("files that no kustomization lists are said with who reads them, and what becomes of them", () => {
  const reads = (name: string, ...paths: string[]) => ({
    resources: [{ apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data: { paths: paths.join() } }],
  });
  const said = (paths: string[], ...read: string[]) => unlistedNotes(paths, [reads("app", ...read)] as never);
  expect(said(["a.yaml"], "a.yaml")).toEqual([
    "a.yaml: ConfigMap app reads it in the repository, so that it stays where it is",
  ]);
  expect(said(["a.yaml", "b.yaml"], "a.yaml", "b.yaml")).toEqual([
    "a.yaml, b.yaml: ConfigMap app reads them in the repository, so that they stay where they are",
  ]);
  const kept = "keep those that someone still applies by hand before you remove the originals";
  expect(said(["a.yaml"])).toEqual([
    `a.yaml: no imported environment lists it, so it isn't part of the system; ${kept}`,
  ]);
  expect(said(["a.yaml", "b.yaml"])).toEqual([
    `a.yaml, b.yaml: no imported environment lists them, so they aren't part of the system; ${kept}`,
  ]);
  expect(said([])).toEqual([]);
});
