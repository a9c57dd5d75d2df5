import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { expect, it } from "vitest";
import { affixesOf, coreOf } from "../../src/import/affixes.ts";
import { commonName, environmentNames, isSharedName } from "../../src/import/environment-names.ts";
import { isWordFor, pairedNames } from "../../src/import/paired-names.ts";
import { commonWords, isPlace, plainName, productName, saysNothing } from "../../src/import/product-name.ts";
import { guessedStages, stageOf } from "../../src/import/stage-of.ts";
import type { ImportedState } from "../../src/import/state.ts";
import { camelCase, identifier, inWords, kebabCase, wordsIn } from "../../src/import/words.ts";

const object = (text: string): Resource => {
  const [kind = "", name = "", labels = "{}", container] = text.split(" ");
  const spec = container && { template: { spec: { containers: [{ name: container }] } } };
  return {
    apiVersion: kind === "Deployment" ? "apps/v1" : "v1",
    kind,
    metadata: { name, labels: JSON.parse(labels) },
    ...(spec && { spec }),
  } as unknown as Resource;
};
/** Environments, each with its objects: "Kind name labels container". */
const states = (environments: Readonly<Record<string, readonly string[]>>) =>
  Object.entries(environments).map(
    ([name, objects]) => ({ name, resources: objects.map(object), secrets: [] }) as unknown as ImportedState,
  );

const product = (objects: readonly string[], folder: string, repository?: string, whole?: boolean) =>
  productName(states({ beta: objects }), folder, repository, whole);
const affixes = (environments: Readonly<Record<string, readonly string[]>>, ...declared: string[]) =>
  affixesOf(states(environments), new Set(declared));
const names = (...paths: string[]) => {
  try {
    return environmentNames(
      paths.map((text) => {
        const [path = "", name] = text.split("@");
        return { path, name };
      }),
    );
  } catch (error) {
    return (error as Error).message;
  }
};
const paired = (environments: Readonly<Record<string, readonly string[]>>) =>
  pairedNames(states(environments)).map((map) => [...map]);

const PART_OF = '{"app.kubernetes.io/part-of":"Shop"}';
const CALLS: Record<string, readonly (readonly [(...args: never[]) => unknown, ...unknown[]])[]> = {
  "the name of a system": [
    [product, [], "shop"],
    [product, [], "Shop_Deploy"],
    [product, ["Deployment web"], "overlays", "acme-deploy"],
    [product, ["Deployment app"], "overlays", "acme-gitops"],
    [product, ["ConfigMap web"], "overlays", "acme-gitops"],
    [product, [], "k8s", "infra"],
    [product, [`Deployment web ${PART_OF}`], "overlays"],
    [product, [`Deployment web ${PART_OF}`], "billing"],
    [product, [`Deployment web ${PART_OF}`], "billing", "billing", true],
    [product, ['Deployment web {"app":"app"}'], "billing", "billing", true],
    [product, ['Deployment web {"app":"app"}'], "overlays"],
    [product, ['Deployment web {"app":"production"}'], "overlays"],
    [product, ['Deployment web {"app":"a"}', 'Deployment api {"app":"b"}'], "overlays", "acme"],
    [product, ["Deployment pay-web", "Deployment pay-api"], "overlays"],
    [product, ["Deployment web-pay", "Deployment api-pay"], "overlays"],
    [product, ["Deployment web-deployment"], "billing", "billing", true],
    [product, ["Deployment billing-core-deployment"], "billing", "billing", true],
    [product, ["HelmRelease redis", "ConfigMap values"], "overlays"],
    [product, ["HelmRelease redis", "Deployment web"], "overlays"],
  ],
  "a folder's name that says no product": [
    "apps",
    "nonprod",
    "non-prod",
    "git-ops",
    "shop",
    "stage",
    "srcs",
  ].map((name) => [isPlace, name]),
  "a word that says nothing": ["my", "the", "web"].map((name) => [saysNothing, name]),
  "a workload's name without its kind": [
    "web-deployment",
    "web-deploy",
    "db-sts",
    "db-statefulset",
    "log-daemonset",
    "job-cronjob",
    "web-01",
    "web-2",
    "web-10",
    "web",
  ].map((name) => [plainName, name]),
  "what names have in common": [
    [commonWords, ["a-b-c", "a-b-d"]],
    [commonWords, ["x-b-c", "y-b-c"]],
    [commonWords, ["a", "b"]],
    [commonWords, ["a-b"]],
    [commonWords, []],
  ],
  "words that stand for an environment": [
    ["prod", "production"],
    ["prd", "live"],
    ["live", "prod-eu"],
    ["eu", "prod-eu"],
    ["dev", "development"],
    ["develop", "dev"],
    ["int", "integration"],
    ["stg", "staging"],
    ["stage", "stg"],
    ["tst", "test"],
    ["test", "staging"],
    ["beta", "beta"],
    ["be", "beta"],
  ].map((pair) => [isWordFor, ...pair]),
  "names that are one object's in several environments": [
    [paired, { dev: ["ConfigMap team-dev-worker"], prod: ["ConfigMap team-production-worker"] }],
    [paired, { dev: ["ConfigMap dev"], prod: ["ConfigMap prod"] }],
    [paired, { dev: ["ConfigMap a-dev", "ConfigMap a-develop"], prod: ["ConfigMap a-prod"] }],
    [paired, { dev: ["ConfigMap a-dev"], prod: ["Secret a-prod"] }],
    [paired, { dev: ["ConfigMap a-dev"], prod: ["ConfigMap a-prod", "ConfigMap a-dev"] }],
    [paired, { dev: ["ConfigMap a-dev"] }],
    [paired, { dev: ["Namespace a-dev"], prod: ["Namespace a-prod"] }],
  ],
  "prefixes and suffixes": [
    [affixes, { dev: ["ConfigMap dev-web", "ConfigMap dev-api"], live: ["ConfigMap web", "ConfigMap api"] }],
    [
      affixes,
      { dev: ["ConfigMap web-dev", "ConfigMap api-dev"], live: ["ConfigMap web-live", "ConfigMap api-live"] },
    ],
    [affixes, { dev: ["ConfigMap a-web-b", "ConfigMap a-api-b"], live: ["ConfigMap web", "ConfigMap api"] }],
    [affixes, { dev: ["ConfigMap devweb"], live: ["ConfigMap web"] }],
    [affixes, { dev: ["ConfigMap devweb"], live: ["ConfigMap web"] }, "dev"],
    [affixes, { dev: ["ConfigMap dev-web", "ConfigMap other", "ConfigMap more"], live: ["ConfigMap web"] }],
    [affixes, { dev: ["Deployment dev-web {} web"], live: ["Deployment web {} other"] }],
    [affixes, { dev: ["Deployment dev-web {} web"], live: ["Deployment web {} web"] }],
    [affixes, { dev: ["ConfigMap dev-web", "ConfigMap web"], live: ["ConfigMap web"] }],
    [affixes, { dev: ["ConfigMap x-web", "ConfigMap y-web"], live: ["ConfigMap web"] }],
    [affixes, { one: ["ConfigMap web"] }, "one-"],
    [affixes, { one: ["ConfigMap one-web"] }, "one-"],
  ],
  "a name without them": [
    [coreOf, "web", { prefix: "", suffix: "" }],
    [coreOf, "dev-web", { prefix: "dev-", suffix: "" }],
    [coreOf, "web", { prefix: "dev-", suffix: "" }],
    [coreOf, "dev-", { prefix: "dev-", suffix: "" }],
    [coreOf, "a-b", { prefix: "a-", suffix: "-b" }],
    [coreOf, "a-x-b", { prefix: "a-", suffix: "-b" }],
  ],
  "names of environments": [
    [names, "overlays/beta", "overlays/production"],
    [names, "beta/shop", "production/shop"],
    [names, "a/beta", "b/beta"],
    [names, "x/a/beta", "y/a/beta"],
    [names, "overlays/beta@test", "overlays/production"],
    [names, "beta", "beta"],
    [names, "overlays/Beta_EU"],
    [names, "/"],
    [names, "overlays/base"],
    [names, "a@one", "b@one"],
    [names, "a@Not"],
  ],
  "the folder of an overlay that others share": [
    "base",
    "x/common",
    "cloud-shared",
    "base-x",
    "x.base",
    "database",
  ].map((path) => [isSharedName, path]),
  "what folders are called together": [
    [commonName, ["/x/shop/overlays/beta", "/x/shop/overlays/live"]],
    [commonName, ["/x/shop/beta", "/x/pay/live"]],
    [commonName, ["/envs/beta"]],
    [commonName, ["/a/b/beta"], (name: string) => name !== "b"],
    [commonName, []],
  ],
  stages: [
    "prod-eu",
    "live",
    "dr",
    "recovery",
    "uat",
    "pre",
    "preview",
    "qa2",
    "dev",
    "eu",
    "Acceptance",
    "tst",
  ].map((name) => [stageOf, name]),
  "stages that are a guess": [
    [guessedStages, ["eu", "dev", "local-1", "beta", "kind", "demo", "x-lab", "labs"]],
  ],
  words: ["targetCPUUtilization", "REDIS_URL", "a1B2", "HTTPServer", "", "__x"].flatMap((text) =>
    [wordsIn, camelCase, identifier, kebabCase].map((work) => [work, text] as const),
  ),
  identifiers: ["class", "env", "service", "1st", "web"].map((text) => [identifier, text]),
  lists: [[], ["a"], ["a", "b"], ["a", "b", "c"]].map((list) => [inWords, list]),
};

it("what names say is what was read (npx vitest --update writes it)", async () => {
  const text = Object.entries(CALLS).map(([title, calls]) => {
    const lines = calls.map(([work, ...args]) => {
      const shown = args.map((arg) => (typeof arg === "function" ? "…" : JSON.stringify(arg))).join(", ");
      return `${work.name}(${shown}): ${JSON.stringify((work as (...all: unknown[]) => unknown)(...args))}\n`;
    });
    return `=== ${title}\n${lines.join("")}`;
  });
  await expect(text.join("\n")).toMatchFileSnapshot("derived-names.txt");
});
