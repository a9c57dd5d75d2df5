import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { expect, it } from "vitest";
import { z } from "zod";
import { resources } from "../../../review/test/check/state.ts";
import type { Environment } from "../../src/authoring/environment.ts";
import { defineSystem, type System } from "../../src/authoring/system.ts";
import { parseEnvironment } from "../../src/environments/load-environment.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { resolveTree } from "../../src/layers/tree.ts";
import { systemPages } from "../../src/pages/pages.ts";
import { integer, settings, stringMap } from "../../src/settings/index.ts";

/** The objects of all environments, and those that one of them adds. */
const [SHARED = "", ...ADDED] = readFileSync(join(import.meta.dirname, "page/objects.yaml"), "utf8").split(
  /^# === /m,
);
const OWN = new Map(
  ADDED.map((part) => {
    const end = part.indexOf("\n");
    return [part.slice(0, end), part.slice(end)] as const;
  }),
);

const MAIN = `## Symptoms

- **502 for *all*.** No pod is ready. \`kubectl get pods\`

## Upgrade

Back up first.

## Symptoms

- **Slow.** Ask the database.

## Roll back

\`\`\`sh
## this is a comment, and no heading
undo the-schema
\`\`\`
`;
const BETA_ALONE = `## Symptoms

- **Debugging is on.** As it should be.
- **Call a friend.**

## The cluster needs

- a *mail* server
`;
const BACKUP = `## Restore

Load the dump.

\`\`\`sh
load

Load
\`\`\`

Then start it.

## Before the first start

Create the bucket: \`aws s3 mb s3://shop\`

## After the first start

Create the first user.
`;

const system = defineSystem({
  name: "shop",
  description: "Sells <things> *well*; see `<docs>`.",
  namespace: "shop",
  settings: settings({
    pods: integer().default(1),
    motto: z.string().optional(),
    words: stringMap().optional(),
  }),
  images: {
    shop: {
      name: "ghcr.io/acme/shop",
      facts: {
        user: 0,
        writes: [],
        ports: [8080],
        entrypoint: ["/bin/shop", "--serve"],
        source: "Dockerfile of *acme*",
      },
    },
    proxy: { name: "envoyproxy/envoy", facts: { user: 101, source: "its README" } },
  },
  secrets: [
    {
      name: "shop-db",
      provider: "by-hand",
      keys: { password: { description: "Of PostgreSQL" }, user: { description: "", required: false } },
      rotation: "A new one *stops* writes",
    },
    {
      name: "shop-db",
      namespace: "data",
      provider: "by-hand",
      keys: { "ca.crt": { description: "CA", certificate: "the house's CA" }, key: { description: "Key" } },
    },
    {
      name: "shop-mail",
      provider: "external-secret",
      open: true,
      keys: { password: { description: "Of SMTP" } },
    },
    { name: "report", provider: "external-secret", keys: { token: { description: "Token" } } },
    { name: "sealed", provider: "sealed-secret", keys: { a: { description: "A", required: false } } },
    {
      name: "tf",
      provider: "terraform",
      namespace: "kube-system",
      keys: { a: { description: "A" } },
      forbidden: { AWS_KEY: "IRSA is used" },
    },
    {
      name: "made",
      provider: "generated",
      layers: ["beta"],
      keys: { "tls.crt": { description: "", certificate: "cert-manager, through the issuer house" } },
    },
  ],
  resources: () => [],
  runbook: ({ layer }) => ({
    parts: [MAIN, layer === "beta" && BETA_ALONE, layer !== "home" && BACKUP],
    variables: { HOST: `${layer}.example.com`, ...(layer === "home" && { WORDS: "two words" }) },
  }),
}) as System;

const LONG = "long ".repeat(30).trim();

function environment(name: string, head: string, shop: object, argocd = true) {
  return parseEnvironment(
    `generators/environments/${name}.yaml`,
    `kubernetes: "1.35"\n${head}systems:\n  shop: ${JSON.stringify(shop)}\n`,
    {
      stages: { staging: "beta", production: "production", home: "development" },
      argocd,
      folders: DEFAULT_FOLDERS,
    } as never,
    [],
  );
}

const BETA = environment(
  "beta",
  "stage: staging\ncluster: {server: https://beta.example.com}\nargocd: {repository: https://git.example.com/acme/deploy.git, form: applications}\n",
  {
    images: { shop: { tag: "v2" }, proxy: { tag: "unpinned" } },
    settings: { motto: "", words: { a: "1\n2\n", b: "same\n3" } },
  },
);
const PRODUCTION = environment(
  "production",
  "stage: production\ncluster: {name: in-cluster}\nargocd: {form: applications}\n",
  {
    images: {
      shop: { name: "mirror.example.com/shop", tag: "v1" },
      proxy: { digest: `sha256:${"0".repeat(64)}` },
    },
    settings: { pods: 3, motto: LONG, words: { a: "2\n4", b: "same\n3" } },
  },
);
const HOME = environment(
  "home",
  "stage: home\ncluster: {name: home}\n",
  { images: { shop: { tag: "v2" }, proxy: { tag: "v9" } }, settings: { words: { b: "same\n5" } } },
  false,
);

/** Both pages of a system, one below the other. */
function pagesOf(
  of: System,
  environments: Environment[],
  objects = (_layer: string) => [] as Resource[],
): string {
  const layers = resolveTree(of, environments).map((node) => ({ node, resources: objects(node.layer) }));
  return systemPages(DEFAULT_FOLDERS, layers)
    .map(({ path, text }) => `<!-- ${path} -->\n\n${text}`)
    .join("\n");
}

it("pages for operators promote nothing from an environment without pins, and set and restore none there", () => {
  const local = environment("local", "stage: home\nargocd: false\ncluster: {name: kind}\n", {});
  const images = Object.entries(system.images).map(([key, image]) => [key, { ...image, tag: "latest" }]);
  const built = { ...system, images: Object.fromEntries(images) };
  const pages = pagesOf(built, [BETA, local]);
  expect(pages).toContain("kubectl apply --server-side -k overlays/$ENV/shop");
  expect(pages).toContain("npx kustogen pin shop proxy $ENV '<tag>'");
  expect(pages).not.toContain("kustogen promote");
  const own = { shop: { name: "acme/shop", tag: "v1" }, api: { name: "acme/api", tag: "v1" } };
  const pins = (api: string) =>
    environment("eu", "stage: home\ncluster: {name: eu}\n", {
      images: { shop: { tag: "v2" }, api: { tag: api } },
    });
  // Images of one release are pinned together.
  for (const [api, pinned] of Object.entries({ v2: "shop,api", v3: "api" }))
    expect(pagesOf({ ...system, images: own }, [pins(api)])).toContain(`pin shop ${pinned} $ENV '<tag>'`);
});

it.each([
  ["without a runbook", undefined, []],
  ["in no environment", system.runbook, undefined],
])("a system %s has no pages", (_title, runbook, environments) => {
  expect(pagesOf({ ...system, runbook } as System, environments ?? [])).toBe("");
});

it.each([
  [
    "text above its first heading",
    "Hello\n## Symptoms\n",
    /^shop in beta: runbook: a part begins with "Hello"/,
  ],
  [
    "a heading that no page has",
    "## Symptom\n\n- x\n",
    /no page has a section "Symptom"\. Did you mean "Symptoms"\?/,
  ],
])("a part with %s is refused", (_title, part, message) => {
  expect(() => pagesOf({ ...system, runbook: () => ({ parts: [part] }) } as System, [BETA])).toThrow(message);
});

it("a runbook that fails is an error that names system, environment and function", () => {
  const failing = {
    ...system,
    runbook: () => {
      throw new TypeError("no host");
    },
  } as System;
  expect(() => pagesOf(failing, [BETA])).toThrow("shop in beta: runbook() failed: no host");
});

it.each([
  ["of three environments", [BETA, PRODUCTION, HOME]],
  ["without Argo CD", [HOME]],
])(
  "pages for operators %s say how to run the system (npx vitest --update writes them)",
  async (title, environments) => {
    const pages = pagesOf(system, environments, (layer) =>
      resources([SHARED, OWN.get(layer) ?? ""].join("---\n")),
    );
    if (!environments.some(({ argocd }) => argocd.enabled)) expect(pages).not.toMatch(/\bsync/i);
    await expect(pages).toMatchFileSnapshot(`page/${title.replaceAll(" ", "-")}.txt`);
  },
);
