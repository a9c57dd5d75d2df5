import { describe, expect, it } from "vitest";
import { put, temporaryFolder } from "../../../../test/repository.ts";
import type { Environment } from "../../src/authoring/environment.ts";
import { defineSystem } from "../../src/authoring/system.ts";
import { inTwoWeeks } from "../../src/cli/new.ts";
import { DEFAULT_CONFIG } from "../../src/config/config.ts";
import { loadEnvironments } from "../../src/environments/load-environment.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { newEnvironment } from "../../src/init/new-environment.ts";
import { boolean, host, replicas, settings, text as textSetting } from "../../src/settings/index.ts";

const shop = defineSystem({
  name: "shop",
  description: "Sells things.",
  namespace: "shop",
  settings: settings({
    host: host(),
    replicas: replicas().default(1),
    mail: textSetting().optional(),
    from: textSetting().optional(),
    word: textSetting().default("a"),
    odd: boolean().default(false),
  }),
  images: {},
  secrets: [],
  // Odd code looks where a setting is written.
  resources: ({ environment, settings: { host: name, odd } }) =>
    [name, `api.${name}`].map((one) => ({
      apiVersion: "networking.k8s.io/v1",
      kind: "Ingress",
      metadata: {
        name: one.replaceAll(".", "-"),
        ...(odd && { labels: { groups: String(environment?.groups.length) } }),
      },
      spec: { rules: [{ host: one }], tls: [{ hosts: [one], secretName: "tls" }] },
    })),
});

const FILE = "generators/environments/beta.yaml";
const SCHEMA = "# yaml-language-server: $schema=./schema.json\n";
const text = (more: { cluster?: string; argocd?: string; namespace?: string; stage?: string } = {}) => {
  const {
    cluster = "{server: https://beta.example.com}",
    argocd = "",
    namespace = "",
    stage = "beta",
  } = more;
  return `stage: ${stage}\nkubernetes: "1.35"\ncluster: ${cluster}\n${argocd}${namespace}systems:\n  shop:\n    settings: {host: shop.beta.example.com, replicas: 3} # stays\n`;
};

/** What becomes of a copy of an environment: the text of its file, and what is to know about it. */
function made(
  before: string,
  { name = "pr-1", preview = undefined as string | undefined } = {},
  more: Record<string, string> = {},
) {
  const root = temporaryFolder();
  put(root, FILE, before);
  for (const [path, content] of Object.entries(more)) put(root, path, content);
  const environments = loadEnvironments(root);
  const like = environments.find((one) => one.file === FILE) as Environment;
  const written: [string, string][] = [];
  const place = {
    root,
    folders: DEFAULT_FOLDERS,
    change: ({ write }: { write: [string, string][] }) => written.push(...write),
  };
  const { files, notes } = newEnvironment(place as never, {
    config: DEFAULT_CONFIG,
    environments,
    systems: [shop],
    name,
    like,
    preview,
  });
  expect(written.map(([path]) => path)).toEqual(files);
  const [[, text = ""] = [], ...others] = written;
  return { text, notes, others: new Map(others) };
}

const COPY =
  "generators/environments/pr-1.yaml is a copy of generators/environments/beta.yaml; later changes to beta don't affect it";
const GROUP = "generators/environments/groups/beta-pr-1.yaml";

/** A copy without what the group has. */
const apart = (copy: string) =>
  copy.includes("shop:")
    ? `${copy.replace("host: shop.beta.example.com, replicas: 3", "host: shop.pr-1.example.com")}groups:\n  - beta-pr-1\n`
    : copy;

describe("a new environment", () => {
  it.each<[what: string, before: string, after: (text: string) => string]>([
    [
      "by its Argo CD",
      text({ argocd: "argocd: {instance: beta}\n" }),
      (own) => own.replace("instance: beta", "instance: pr-1"),
    ],
    [
      "by its cluster's name",
      text({ cluster: "{name: beta}" }),
      (own) => own.replace("name: beta", "name: pr-1"),
    ],
    [
      "by its name, where only an address told it",
      text(),
      (own) => own.replace(" {server: https://beta.example.com}", "\n  name: pr-1"),
    ],
    [
      "by its cluster's name, without systems",
      `${text({ cluster: "{name: beta}" }).split("systems:")[0]}systems: {}\n`,
      (own) => own.replace("name: beta", "name: pr-1"),
    ],
  ])("in a cluster of its own is told apart %s", (_, before, after) => {
    expect(made(before).text).toBe(SCHEMA + after(apart(before)));
  });

  it("shares in a group what isn't the other's own, and says each line of the rest", () => {
    const { text: own, notes, others } = made(text());
    const like = text().replace(", replicas: 3", "");
    expect(others).toEqual(
      new Map([
        [FILE, `${like}groups:\n  - beta-pr-1\n`],
        [
          GROUP,
          "# yaml-language-server: $schema=../schema.json\n# What beta and pr-1 share.\nsystems:\n  shop:\n    settings:\n      replicas: 3\n",
        ],
      ]),
    );
    expect(own).toContain("    settings: {host: shop.pr-1.example.com} # stays\n");
    const place = (line: number) => `generators/environments/pr-1.yaml:${line}`;
    expect(notes).toEqual([
      `generators/environments/pr-1.yaml has what must not be shared with ${FILE}; the rest is in ${GROUP}, and every environment renders as before. Change what is the same:`,
      `${place(2)}: stage: "beta"`,
      `${place(5)}: cluster.name: "pr-1"`,
      `${place(8)}: systems.shop.settings.host: "shop.pr-1.example.com"`,
    ]);
  });

  it("has for itself what has the other's name or a host of it in a text, and comments about itself", () => {
    const before = `# What runs in beta.\n${text().replace("replicas: 3}", "replicas: 3, mail: Beta, from: a@shop.beta.example.com, word: alphabeta}")}`;
    const { text: own, others } = made(before);
    expect(own).toContain("# What runs in pr-1.\n");
    expect(own).toContain("{host: shop.pr-1.example.com, mail: Beta, from: a@shop.beta.example.com}");
    expect(others.get(GROUP)).toMatch(/settings:\n {6}replicas: 3\n {6}word: alphabeta\n$/);
  });

  it("like one with groups shares what they don't have in one that builds on them", () => {
    const aws = "systems:\n  shop:\n    settings: {word: aws}\n";
    const before = `${text()}groups: [aws]\n`;
    const { text: own, others } = made(before, {}, { "generators/environments/groups/aws.yaml": aws });
    expect(own).toMatch(/\ngroups:\n {2}- aws\n {2}- beta-pr-1\n$/);
    expect(others.get(GROUP)).toContain(
      "\ngroups: [aws]\nsystems:\n  shop:\n    settings:\n      replicas: 3\n",
    );
  });

  it("has a copy of the settings with which an environment would render differently, and is told why", () => {
    const { text: own, notes, others } = made(text().replace("replicas: 3", "replicas: 3, odd: true"));
    expect(own).toContain("replicas: 3, odd: true");
    expect(others.size).toBe(0);
    expect(notes.at(-1)).toBe(
      "the settings of shop are copied, not shared: Ingress api-shop-beta-example-com of shop would change in beta (metadata.labels.groups)",
    );
  });

  it("that is a preview is a copy with its own hosts, namespaces and one pod, in the same cluster", () => {
    const { text: own, notes, others } = made(text(), { preview: "2099-12-31" });
    expect(others.size).toBe(0);
    expect(notes).toEqual([
      COPY,
      "it runs in the cluster of beta, with its own hosts: shop.pr-1.example.com, api.shop.pr-1.example.com",
    ]);
    expect(own).toBe(
      `${SCHEMA}${text().replace("beta.example.com, replicas: 3", "pr-1.example.com, replicas: 1")}    namespace: "{system}-{environment}"\npreview:\n  until: 2099-12-31\n`,
    );
  });

  it("has its own hosts in the same cluster where namespaces contain its name", () => {
    const { text: own, notes } = made(text({ namespace: 'namespace: "{system}-{environment}"\n' }));
    expect(notes.at(-1)).toMatch(/^it runs in the cluster of beta, with its own hosts: /);
    expect(own).toContain("host: shop.pr-1.example.com");
    expect(own).toContain("server: https://beta.example.com");
    expect(own).not.toContain("preview");
  });

  it("that exists, has no valid name, or would be a preview of production is refused", () => {
    expect(() => made(text(), { name: "beta" })).toThrow("generators/environments/beta.yaml already exists");
    expect(() => made(text(), { name: "Beta" })).toThrow('"Beta" can\'t be the name of');
    expect(() => made(text({ stage: "production" }), { preview: "2099-12-31" })).toThrow(
      "a preview of beta would have what only production may have; choose another environment with --like",
    );
    expect(() => made(text(), {}, { [GROUP]: "systems: {}\n" })).toThrow(
      `${GROUP} already exists; rename that group`,
    );
  });
});

it("a preview that doesn't say how long it stays ends in two weeks", () => {
  expect(["2026-02-20T00:00:00Z", "2026-12-20T23:59:59Z"].map((now) => inTwoWeeks(new Date(now)))).toEqual([
    "2026-03-06",
    "2027-01-03",
  ]);
});
