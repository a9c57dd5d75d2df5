import { expect, it } from "vitest";
import { resources } from "../../../review/test/check/state.ts";
import { SourceComments } from "../../src/import/comments.ts";
import { contractsOf } from "../../src/import/contracts.ts";
import { describeStates } from "../../src/import/describe-states.ts";
import { exceptionsForErrors } from "../../src/import/exceptions.ts";
import { importedState } from "../../src/import/state.ts";
import { codeOf, filesOf } from "./described.ts";

/** The code of an import of environments, whose kustomizations say some prefixes. */
function code(environments: Readonly<Record<string, string>>, affixes: readonly string[] = []) {
  return codeOf(environments, { affixes: new Set(affixes) });
}

const deployment = (name: string, container = "", labels = `app: ${name}`) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: shop, labels: {${labels}}}
spec:
  selector: {matchLabels: {${labels}}}
  template: {metadata: {labels: {${labels}}}, spec: {containers: [{name: main, image: "main:v1"${container}}]}}
---
`;

it("a prefix that one environment lacks is a setting whose default is nothing", () => {
  const files = code({ beta: deployment("staging-web"), production: deployment("web") }, ["staging-"]);
  expect(files.get("settings.ts")).toContain(
    'prefix: text().default("").describe("The prefix of every name, its dash included"),',
  );
  expect(files.get("components/web.ts")).toMatch(/name: `\$\{settings\.prefix\}web`/);
  expect(files.get("components/web.ts")).not.toContain("as string");
});

it("labels of the whole system that selectors have, too, are said once", () => {
  const objects = (tier: string) =>
    ["a", "b", "c", "d"]
      .map((name) => deployment(name, "", `tier: ${tier}, team: shop, part: whole, app: ${name}`))
      .join("");
  const files = code({ beta: objects("low"), production: objects("high") });
  const index = files.get("index.ts");
  expect(index).toContain('import { environmentLabels } from "./labels.ts";');
  expect(index).toContain("  labels: environmentLabels,\n");
  const all = [...files.values()].join("\n");
  expect(all.match(/part: "whole"/g)).toHaveLength(1);
});

it("an argument behind its flag is called after the flag", () => {
  const args = (time: string) => deployment("shop", `, args: [serve, --interval, ${time}, --port, "80"]`);
  const files = code({ beta: args("5s"), production: args("30s") });
  expect(files.get("settings.ts")).toContain("  interval: duration()");
  expect(files.get("components/shop.ts")).toContain('"--interval", settings.interval, "--port", "80"');
});

it("two texts that turn different things on or off stay two settings, however equal", () => {
  const config = (on: string) =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web, namespace: shop}\ndata: {CACHE: "${on}", JSON_LOGS: "${on}"}\n`;
  const settings = code({ beta: config("false"), production: config("true") }).get("settings.ts");
  expect(settings).toContain("cache: ");
  expect(settings).toContain("jsonLogs: ");
});

it("what a container asks for and may not exceed is one setting, another component's only where all of it is the same", () => {
  const resources = (cpu: string) =>
    `, resources: {requests: {cpu: ${cpu}, memory: 1Gi}, limits: {cpu: ${cpu}, memory: 1Gi}}`;
  const both = (cpu: string) => deployment("web", resources(cpu)) + deployment("worker", resources(cpu));
  const settings = code({ beta: both("50m"), production: both("200m") }).get("settings.ts");
  expect(settings?.match(/ cpu: cpu\(\)\.describe\("CPU that container main gets"\),/g)).toHaveLength(2);
  expect(settings).not.toContain("memory");
  const all = (cpu: string, memory: string) => {
    const given = `, resources: {requests: {cpu: ${cpu}, memory: ${memory}}, limits: {memory: 4Gi, cpu: 1${cpu}}}`;
    return deployment("web", given) + deployment("worker", given);
  };
  const whole = code({ beta: all("50m", "1Gi"), production: all("80m", "2Gi") }).get("settings.ts");
  expect(whole?.match(/ cpuRequest: /g)).toHaveLength(1);
});

it("a label that only names the one environment that has it turns no feature on", () => {
  const named = deployment("web", "", "environment: dev, app: web");
  const files = code({ dev: named.replace(", app: web}\nspec", "}\nspec"), production: deployment("web") });
  expect(files.get("settings.ts")).not.toContain("feature");
});

it("an image whose name has another first word in each environment is called by the rest", () => {
  const run = (name: string) => deployment("web").replace("main:v1", `acme/${name}-shop:v1`);
  const files = code({ one: run("main"), two: run("next"), production: run("prod") });
  expect(files.get("images.ts")).toContain("  shop: { name: ");
});

it("an image that is called like another one says where it comes from", () => {
  const run = (environment: string) =>
    deployment("jobs").replace("main:v1", "shop:v1") +
    deployment("api").replace("main:v1", `mirror.example.com:5000/${environment}-shop/shop:v1`);
  const images = code({ dev: run("dev"), production: run("prod") }).get("images.ts");
  expect(images).toMatch(/^ {2}"mirror-shop": \{\s+name: "mirror\.example/m);
  expect(images).not.toMatch(/\d": /);
});

it("a Secret that has a suffix in all environments but one is one contract, its keys described as the original does", () => {
  const secret = (name: string) =>
    `apiVersion: v1\nkind: Secret\nmetadata: {name: ${name}, namespace: shop}\ndata: {URL: dg==, KEY: dg==}\n---\n`;
  const states = Object.entries({ dev: "-dev", live: "" }).map(([name, suffix]) =>
    importedState({
      name,
      from: name,
      resources: resources(secret(`shop-db${suffix}`) + deployment(`web${suffix}`)),
    }),
  );
  const comments = new SourceComments();
  comments.read(
    "apiVersion: v1\nkind: Secret\nmetadata: {name: shop-db}\nstringData:\n  # Where the database is,\n  # with its port\n  URL: x\n  # - OLD\n  KEY: x\n",
    "base/secret.yaml",
  );
  const secrets = contractsOf(states, ["shop", "shop"], undefined, (name, key) =>
    comments.ofSecretKey(name, key),
  );
  const system = describeStates("shop", states, "shop", { affixes: new Set(["-dev"]) });
  const file = filesOf(system, { secrets }).get("secrets.ts");
  expect(file).toMatch(/name: `shop-db\$\{settings\.suffix\}`/);
  expect(file).toContain('URL: { description: "Where the database is, with its port" }');
  expect(file).toContain('KEY: { description: "Was in the repository before the import" }');
});

it("a label that says what names have behind them is a setting of its own, as base has it and no suffix", () => {
  const state = (env: string) =>
    deployment(`web-${env}`, "", `app: web, env: ${env}`) +
    deployment(`api-${env}`, "", `app: api, env: ${env}`);
  const files = code({ staging: state("stg"), production: state("prd") });
  expect(files.get("settings.ts")?.match(/text\(\)/g)).toHaveLength(2);
  expect(files.get("settings.ts")).toContain(
    'suffix: text().default("").describe("The suffix of every name, its dash included"),',
  );
  expect([...files.values()].join("")).toContain("env: settings.env");
});

it("what environments have wrong with one object, called differently in each, is one exception", () => {
  const environments = ["dev", "live"].map((name) => ({ name, affix: { prefix: `${name}-`, suffix: "" } }));
  const error = (layer: string, resource: string) => ({
    rule: "integrity/secret-reference",
    system: "shop",
    layer,
    text: "",
    message: "refers to Secret x, which nothing here creates",
    resource,
    allowed: false,
  });
  const found = (...errors: [string, string][]) =>
    exceptionsForErrors(
      errors.map(([layer, resource]) => error(layer, resource)),
      environments,
    ).map(({ resource, environment }) => [resource, environment]);
  expect(found(["dev", "Deployment/dev-web"], ["live", "Deployment/live-web"])).toEqual([
    ["Deployment/*web", undefined],
  ]);
  expect(found(["dev", "Deployment/dev-web"], ["live", "Deployment/live-api"])).toEqual([
    ["Deployment/dev-web", "dev"],
    ["Deployment/live-api", "live"],
  ]);
});

it("a field that only some environments have is its setting, without a condition, but not among labels", () => {
  const queue = (more: string, label: string) =>
    `apiVersion: example.com/v1\nkind: Queue\nmetadata: {name: web, namespace: shop, labels: {a: b${label}}}\nspec: {size: 1${more}}\n`;
  const files = code({
    beta: queue("", ""),
    production: queue(", storage: {class: fast-disks}, region: eu-central", ", tier: upper-tier"),
  });
  const web = files.get("components/web.ts") ?? [...files.values()].join("");
  expect(web).toContain("region: settings.");
  expect(web).not.toMatch(/\? \{ region:/);
  expect(web).not.toMatch(/tier: settings\.\w+,? \}? *\}/);
});

it("a variable with the environment's name that one environment lacks is a setting which it leaves out", () => {
  const web = (env: string) => deployment("web").replace("containers: [{", `containers: [{env: [${env}], `);
  const named = (name: string) => web(`{name: ENVIRONMENT, value: ${name}}, {name: A, value: b}`);
  const files = code({ dev: web("{name: A, value: b}"), staging: named("staging"), live: named("live") });
  expect(files.get("components/web.ts")).toContain("ENVIRONMENT: settings.");
  expect(files.get("components/web.ts")).not.toContain("within");
  expect(files.get("settings.ts")).toMatch(/environment: text\(\)\.optional\(\)/i);
});

it("an address or a long name that a component says again and again is a constant of its file", () => {
  const address = "redis://shop-cache-master.shop:6379/0";
  const variables = ["QUEUE", "SESSION", "CACHE"]
    .map((name) => `{name: ${name}, value: "${address}"}`)
    .join(", ");
  const once = deployment("web", `, env: [${variables}, {name: A, value: "${address}x"}]`);
  const text = code({ beta: once, production: once }).get("components/web.ts");
  expect(text).toContain(`const shopCacheMasterUrl = "${address}";\n`);
  expect(text).toContain("QUEUE: shopCacheMasterUrl,");
  expect(text?.split(`${address}"`)).toHaveLength(2);
  expect(text).toContain(`A: "${address}x"`);
});
