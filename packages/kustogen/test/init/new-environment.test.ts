import { describe, expect, it } from "vitest";
import { z } from "zod";
import { put, temporaryFolder } from "../../../../test/repository.ts";
import type { Environment } from "../../src/authoring/environment.ts";
import { defineSystem } from "../../src/authoring/system.ts";
import { loadEnvironments } from "../../src/environments/load-environment.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { newEnvironment } from "../../src/init/new-environment.ts";
import { host, own, replicas, settings } from "../../src/settings/index.ts";
import { SHOP } from "../authoring/shop.ts";

const shop = defineSystem({
  ...SHOP,
  settings: settings({
    host: host(),
    replicas: replicas().default(1),
    hosts: own(z.array(z.string()), ["a.example.com"]).default([]),
  }),
  images: { web: { name: "web", tag: "v1" } },
  resources: ({ settings: { host: name } }) =>
    [name, `api.${name}`].map((one) => ({
      apiVersion: "networking.k8s.io/v1",
      kind: "Ingress",
      metadata: { name: one.replaceAll(".", "-") },
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
function made(before: string, { name = "pr-1", other = "" } = {}) {
  const root = temporaryFolder();
  put(root, FILE, before);
  if (other !== "") put(root, "generators/environments/dev.yaml", other);
  const environments = loadEnvironments(root);
  const like = environments.find((one) => one.file === FILE) as Environment;
  const written: [string, string][] = [];
  const place = {
    root,
    folders: DEFAULT_FOLDERS,
    change: ({ write }: { write: [string, string][] }) => written.push(...write),
  };
  const { files, notes } = newEnvironment(place as never, { environments, systems: [shop], name, like });
  expect(written.map(([path]) => path)).toEqual(files);
  return { text: written[0]?.[1] ?? "", notes };
}

const COPY =
  "generators/environments/pr-1.yaml is a copy of generators/environments/beta.yaml; later changes to beta don't affect it";

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
    expect(made(before).text).toBe(
      SCHEMA + after(before.replace("shop.beta.example.com", "shop.pr-1.example.com")),
    );
  });

  it("is a copy in which comments name it, and says each line that is its own", () => {
    const { text: own, notes } = made(`# What runs in beta.\n${text()}    images: {web: {tag: v1}}\n`);
    expect(own).toContain("# What runs in pr-1.\n");
    expect(own).toContain("    settings: {host: shop.pr-1.example.com, replicas: 3} # stays\n");
    const place = (line: number) => `generators/environments/pr-1.yaml:${line}`;
    expect(notes).toEqual([
      COPY,
      "Change what is the same:",
      `${place(3)}: stage: "beta"`,
      `${place(6)}: cluster.name: "pr-1"`,
      `${place(9)}: systems.shop.settings.host: "shop.pr-1.example.com"`,
      `${place(10)}: systems.shop.images.web.tag: "v1"`,
    ]);
  });

  it("has its own hosts in the same cluster where namespaces contain its name", () => {
    const { text: own, notes } = made(text({ namespace: 'namespace: "{system}-{environment}"\n' }));
    expect(notes[1]).toMatch(/^it runs in the cluster of beta, with its own hosts: /);
    expect(own).toContain("host: shop.pr-1.example.com");
    expect(own).toContain("server: https://beta.example.com");
  });

  it("like one of several in a cluster stays there, and is told first its namespace, and all that has the old name", () => {
    const one = (namespace: string) =>
      `${text({ cluster: "{server: https://kubernetes.default.svc}", argocd: "argocd: {instance: main, namespace: argo}\n" })}    namespace: ${namespace}\n    images: {web: {tag: v1}}\nprometheus: {release: monitoring-sh-stg, team: shop-beta}\n`;
    const { text: own, notes } = made(one("sh-stg"), { other: one("sh-dev") });
    expect(own).toContain("argocd: {instance: main, namespace: argo}\n");
    expect(own).toContain("cluster: {server: https://kubernetes.default.svc}\n");
    const place = (line: number) => `generators/environments/pr-1.yaml:${line}`;
    expect(notes.slice(1)).toEqual([
      "it runs in the cluster of beta, with its own hosts: shop.pr-1.example.com, api.shop.pr-1.example.com",
      "Change what is the same:",
      `${place(9)}: systems.shop.namespace: "sh-stg"`,
      `${place(2)}: stage: "beta"`,
      `${place(4)}: cluster.server: "https://kubernetes.default.svc"`,
      `${place(8)}: systems.shop.settings.host: "shop.pr-1.example.com"`,
      `${place(10)}: systems.shop.images.web.tag: "v1"`,
      `${place(11)}: prometheus.release: "monitoring-sh-stg"`,
      `${place(11)}: prometheus.team: "shop-beta"`,
    ]);
  });

  it("like one of several that an Argo CD deploys to clusters of their own keeps the Argo CD, and has its own cluster", () => {
    const one = (name: string) => text({ cluster: `{name: ${name}}`, argocd: "argocd: {instance: hub}\n" });
    const { text: own } = made(one("beta"), { other: one("dev") });
    expect(own).toContain("cluster: {name: pr-1}\nargocd: {instance: hub}\n");
  });

  it("has its name in written namespaces, and its hosts in lists of them", () => {
    const { text: own } = made(
      text({ namespace: "namespace: s-beta\n" }).replace(
        "3}",
        "3, hosts: [shop.beta.example.com, a.example.com]}",
      ),
    );
    expect(own).toContain("namespace: s-pr-1\n");
    expect(own).toContain("hosts: [shop.pr-1.example.com, a.example.com]");
  });

  it("that exists, or has no valid name, is refused", () => {
    expect(() => made(text(), { name: "beta" })).toThrow("generators/environments/beta.yaml already exists");
    expect(() => made(text(), { name: "Beta" })).toThrow('"Beta" can\'t be the name of');
  });
});
