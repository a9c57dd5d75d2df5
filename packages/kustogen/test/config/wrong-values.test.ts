import { expect, it } from "vitest";
import { parseConfig } from "../../src/config/parse.ts";
import { configJsonSchema } from "../../src/config/schema.ts";
import { parseGroup } from "../../src/environments/groups.ts";
import { parseEnvironment } from "../../src/environments/load-environment.ts";

const CONFIG = `5
stages: 5
stages: {Live: production}
stages: {live: prod}
argocd: yes please
namespace: "{name}"
folders: 5
folders: {base: 5}
folders: {base: ../a}
folders: {base: /a}
folders: {generators: deploy, base: deploy/base}
folders: {pages: overlays}
overlays: 5
overlays: {paths: 5}
overlays: {exclude: [5]}
limits: 5
limits: {fileBytes: many}
loadRestrictor: none
clusters: 5
clusters: [5]
clusters: [{name: a}]
clusters: [{name: a, server: b, labels: 5}]
clusters: [{name: a, server: "https://a"}, {name: a, server: "https://b"}]
exceptions: 5
exceptions: [5]
exceptions: [{rule: plaintext, reason: it is a demo}]
exceptions: [{rule: secrets/plaintext}]
exceptions: [{rule: secrets/plaintext, reason: 5}]
exceptions: [{rule: secrets/plaintext, reason: it is a demo, until: soon}]
exceptions: [{rule: secrets/plaintext, reason: it is a demo, file: 5}]`;

const HEAD = 'stage: beta\nkubernetes: "1.35"\ncluster: {name: in-cluster}\n';
const ENVIRONMENT = `namespace: 5
namespace: Shop
groups: 5
groups: [Aws]
groups: [aws, aws]
systems: 5
systems: {shop: 5}
systems: {shop: {settings: 5}}
systems: {shop: {images: 5}}
systems: {shop: {images: {api: 5}}}
systems: {shop: {namespace: "{app}"}}
argocd: 5
argocd: {repository: 5}
argocd: {repository: ../deploy}
argocd: {repository: "https://bob:x@git.example.com/deploy.git"}
argocd: {repository: "https://git.example.com/deploy.git?a=b"}
argocd: {revision: 5}
argocd: {namespace: Argo}
argocd: {instance: A}
argocd: {form: apps}
argocd: {annotations: 5}
argocd: {labels: {critical: true}}`;
const HEADS = [
  "stage: 5",
  "stage: live",
  "kubernetes: 1.35",
  'kubernetes: "1.35.2"',
  "cluster: {}",
  "cluster: {name: a, server: https://a}",
  "cluster: {server: a b}",
].map((line) => [...HEAD.split("\n").filter((one) => !one.startsWith(line.slice(0, 5))), line].join("\n"));

/** Files that are no mapping, or no YAML that is accepted. */
const FILES = [
  ...[
    "",
    "# nothing\n",
    "5\n",
    "[]\n",
    "stage:\n\t- a\n",
    "stage: !a b\n",
    "stage: *a\n",
    "<<: {stage: beta}\n",
    "? [a]\n: b\n",
  ],
  ...[
    "stage: beta\nstage: beta\n",
    `${HEAD}---\n${HEAD}`,
    "stage: 'beta\n",
    "5: a\n",
    "stage: beta\n",
    "kubernetes: a\n",
  ],
  Array.from({ length: 30 }, (_, at) => `key${at}: a\n`).join(""),
];
const GROUPS = [
  "",
  "5\n",
  "stage: beta\n",
  "systems: 5\n",
  "systems: {shop: {namespace: a}}\n",
  "systems: {shop: {images: {api: {tag: v1}}}}\n",
  "systems: {shop: {settings: 5}}\n",
];
const NAMES = ["Beta.yaml", "a b.yaml", "base.yaml", `${"x".repeat(64)}.yaml`];

function refusal(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    return (error as Error).message;
  }
  return "is taken";
}

it("what is wrong in kustogen.yaml or an environment's file is said with what was expected (npx vitest -u writes it)", async () => {
  const config = CONFIG.split("\n").map((text) => [text, refusal(() => parseConfig("kustogen.yaml", text))]);
  const environment = [...ENVIRONMENT.split("\n").map((text) => HEAD + text), ...HEADS].map((text) => [
    text.split("\n").at(-1),
    refusal(() => parseEnvironment("environments/beta.yaml", text)),
  ]);
  const files = FILES.map((text) => [text, refusal(() => parseEnvironment("environments/beta.yaml", text))]);
  const groups = GROUPS.map((text) => [text, refusal(() => parseGroup("groups/eu.yaml", text))]);
  const names = NAMES.flatMap((name) => [
    [name, refusal(() => parseEnvironment(`environments/${name}`, HEAD))],
    [name, refusal(() => parseGroup(`groups/${name}`, "systems: {}\n"))],
  ]);
  const lines = [...config, ...environment, ...files, ...groups, ...names].map(
    ([text, message]) => `${text}\n  ${message?.replaceAll("\n", "\n  ")}`,
  );
  await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot("wrong-values.txt");
});

it("an editor is shown what each key of kustogen.yaml is for (npx vitest --update writes it)", async () => {
  const { properties, ...rest } = configJsonSchema() as { properties: object };
  const lines = [...Object.entries(rest), ...Object.entries(properties)].map(
    ([key, value]) => `${key}: ${JSON.stringify(value)}\n`,
  );
  await expect(lines.join("")).toMatchFileSnapshot("editor.txt");
});
