import { readFileSync } from "node:fs";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { joined } from "../../../../test/joined.ts";
import { reviewEnvironment } from "../../src/changes/environment.ts";
import { maskReview } from "../../src/changes/mask.ts";
import type { Review } from "../../src/changes/review.ts";
import { reportOf } from "../../src/report/model/report.ts";
import { htmlReport } from "../../src/report/print/html.ts";
import { jsonReport } from "../../src/report/print/json.ts";
import { markdownReport } from "../../src/report/print/markdown.ts";
import { terminalReport } from "../../src/report/print/terminal.ts";
import { resources } from "../check/state.ts";
import { hostileReview, largeReview, numberedChange, reviewOf, usualReview } from "./reviews.ts";

/** What drives a terminal or turns the direction of text. */
const CONTROL = new RegExp(`[${String.fromCharCode(0x1b, 0x202e)}]`);

const report = (review: Review) => reportOf(maskReview(review));
const markdown = (review: Review) => markdownReport(report(review));
const object = (yaml: string) => resources(yaml)[0] as Resource;
/** What is told of an environment besides its states. */
const placed = (name: string, path: string) => {
  const [environment = "", system = ""] = name.split("/");
  return { name, path, environment, system };
};
const terminal = (review: Review) =>
  joined(terminalReport(report(review), { colour: false, width: 100, all: true }));

test("a report says the verdict first, then what blocks, then what has to be done", () => {
  const text = markdown(usualReview());
  expect(text.split("\n")[0]).toBe(
    "### 4 of 6 folders change · 2 things to do before merging · 3 workloads restart",
  );
  const order = [
    "⛔ blocks | **production / alexandria**",
    "⛔ blocks | **production / teslasync**",
    "🔶 review | **beta / trevor**",
    "**Before merging**",
    "<details>",
    "Unchanged: beta/app, production/app.",
  ];
  expect(order.map((part) => text.indexOf(part)).every((at, index, all) => at > (all[index - 1] ?? -1))).toBe(
    true,
  );
});

test("each change is said once: one image in three containers is one row, a content hash no change", () => {
  const text = markdown(usualReview());
  expect(text.match(/\| `0\.1\.0` \| `0\.2\.0` \|/g)).toHaveLength(1);
  expect(text).not.toMatch(/configMap\.name/);
});

test("hostile content is text in Markdown: no tag, no mention, no issue, no cell, no end of a block", () => {
  const text = markdown(hostileReview());
  const outsideCode = text.replace(/^(`{3,})[^\n]*\n[\s\S]*?\n\1$/gm, "").replace(/`[^`\n]*`/g, "");
  expect(outsideCode).not.toMatch(/<script|<img|@everyone|(?<!span>)#1\b|:tada:/);
  expect(outsideCode.match(/<\/details>/g)).toHaveLength(outsideCode.match(/<details>/g)?.length ?? 0);
  for (const row of outsideCode.split("\n").filter((line) => line.startsWith("| ")))
    expect([4, 5, 6, 7]).toContain(row.split("|").length - 1);
  expect(text).not.toMatch(CONTROL);
  expect(text).toContain("\\e[31m");
});

test("hostile content neither drives a terminal nor adds an element to the page", () => {
  expect(terminal(hostileReview())).not.toMatch(CONTROL);
  const page = joined(htmlReport(report(hostileReview()), "footer"));
  expect(page).not.toMatch(/<(?:script|img|iframe|form)/);
  expect(page).not.toMatch(CONTROL);
});

test("a comment is never larger than GitHub takes, and says how much of how much it shows", () => {
  for (const changes of [200, 2_000, 40_000]) {
    const text = markdown(largeReview(changes));
    expect(text.length).toBeLessThanOrEqual(65_536);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(262_144);
    if (changes > 200) expect(text).toMatch(/this one shows \d+ of \d+/);
  }
  const wide = largeReview(2_000);
  const bytes = {
    ...wide,
    environments: wide.environments.map((one) => ({ ...one, name: `${one.name}${"漢".repeat(60)}` })),
  };
  expect(Buffer.byteLength(markdown(bytes))).toBeLessThanOrEqual(262_144);
  // Its environments are what comparing their states finds.
  for (const index of [0, 7, 199])
    expect({ ...wide.environments[index], sources: null }).toEqual({
      ...numberedChange(index),
      sources: null,
    });
});

test("nothing changed is said, in every form", () => {
  const review: Review = { ...usualReview(), environments: [] };
  expect(markdown(review)).toMatch(/^### Nothing changes in 2 folders/);
  expect(terminal(review)).toContain("Nothing changes in 2 folders");
  expect(jsonReport(review).environments).toEqual([]);
});

test("an environment that can't be rendered is named first, with why, beside the others", () => {
  const usual = usualReview();
  const [first] = usual.environments;
  const failed = {
    ...(first as NonNullable<typeof first>),
    name: "beta/broken",
    resources: [],
    restarts: [],
    risks: [],
    variables: [],
    error: "after: kustomization.yaml:3: <b>",
  };
  const text = markdown({ ...usual, environments: [...usual.environments, failed] });
  expect(text).toMatch(/^### 1 folder can't be rendered · 4 of 7 folders change/);
  expect(text).toContain("kustomization.yaml:3");
  expect(text).not.toContain("**<b>");
});

const secretText = "hunter2-correct-horse";

function masked(before: Resource, after: Resource): string[] {
  const review: Review = {
    ...usualReview(),
    environments: [reviewEnvironment([before], [after], placed("beta/shop", "overlays/beta/shop"))],
  };
  return [
    markdown(review),
    terminal(review),
    joined(htmlReport(report(review), "")),
    JSON.stringify(jsonReport(maskReview(review))),
  ];
}

test("values of Secrets and what looks like a credential are masked in every form, and that they changed is not", () => {
  const config = (password: string) =>
    object(`apiVersion: v1
kind: ConfigMap
metadata: {name: config}
data: {DB_PASSWORD: ${password}, app.conf: "user = \\"app\\"\\npassword = \\"${password}\\"\\n"}`);
  const secret = (password: string) =>
    object(`{apiVersion: v1, kind: Secret, metadata: {name: s}, stringData: {anything: ${password}}}`);
  const pod = (password: string) =>
    object(`apiVersion: apps/v1
kind: Deployment
metadata: {name: api}
spec:
  template:
    spec:
      containers: [{name: api, args: [--password, ${password}], env: [{name: API_TOKEN, value: tok_${password}}]}]`);
  for (const make of [config, secret, pod])
    for (const text of masked(make(`${secretText}-1`), make(`${secretText}-2`))) {
      expect(text).not.toContain(secretText);
      expect(text).toContain("********");
    }
});

test("the password in an address is masked, however simple, and the name of a key in an ExternalSecret is shown", () => {
  const config = (path: string) =>
    object(`apiVersion: v1
kind: ConfigMap
metadata: {name: db}
data: {URI: "postgresql://admin:admin@127.0.0.1:5432/${path}", OTHER: "redis://app:$(PW)@cache/${path}"}`);
  for (const text of masked(config("a"), config("b"))) {
    expect(text).not.toContain("admin");
    expect(text).toContain("redis://app:$(PW)@cache/b");
  }
  const external = (...keys: string[]) =>
    object(`apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: web}
spec: {data: [${keys.map((key) => `{secretKey: ${key}, remoteRef: {key: shop/web}}`).join(", ")}]}`);
  for (const text of masked(external("A_B"), external("A_B", "JWT_PUBLIC_KEY")))
    expect(text).toContain("JWT_PUBLIC_KEY");
});

const cronJob = (pod: string) =>
  object(`apiVersion: batch/v1
kind: CronJob
metadata: {name: web}
spec: {jobTemplate: {spec: {template: {spec: {${pod}}}}}}`);

test("a generated object is named without its hash, and environments that differ only by hashes are alike", () => {
  const state = (namespace: string, level: string, hash: string) =>
    resources(`{apiVersion: v1, kind: ConfigMap, metadata: {name: cfg-${hash}, namespace: ${namespace}}, data: {level: ${level}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: ${namespace}}
spec:
  template:
    spec:
      containers: [{name: web, image: "w:1"}]
      volumes: [{name: cfg, configMap: {name: cfg-${hash}}}]`);
  const of = (name: string, before: string, after: string) =>
    reviewEnvironment(state(name, "info", before), state(name, "debug", after), placed(`${name}/shop`, name));
  const [a, b] = [of("dev", "2222222222", "4444444444"), of("beta", "5555555555", "6666666666")];
  const text = markdown({ ...reviewOf(a), environments: [a, b] });
  expect(text).toContain("**dev, beta / shop**");
  expect(text.split("\n").slice(0, 6).join("\n")).not.toMatch(/4444444444|6666666666/);
});

test("the report for programs is what its published schema says", () => {
  const schema = JSON.parse(
    readFileSync(new URL("../../../kustogen/schema/diff-report.json", import.meta.url), "utf8"),
  ) as object;
  const validate = new Ajv2020({ strict: false }).compile(schema);
  for (const review of [usualReview(), hostileReview()]) {
    const report = JSON.parse(JSON.stringify(jsonReport(review)));
    expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
    report.environments[0].risks[0].source.line = "3";
    expect(validate(report)).toBe(false);
  }
});

const bump = (name: string, path: string) => {
  const at = (image: string) =>
    object(`apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: 3
  template:
    spec: {containers: [{name: web, image: "web:${image}", env: [{name: TOKEN, value: ghp_${"a1B2".repeat(9)}}]}]}`);
  return reviewEnvironment([at("1")], [at("2")], placed(name, path));
};

test("environments with the same change are one row that counts them, whatever systems they are of", () => {
  const stages = ["dev", "qa", "stage", "test", "prod"];
  const text = markdown(
    reviewOf(...stages.map((stage, index) => bump(`${stage}/shop-${index}`, `envs/${stage}`))),
  );
  expect(text).toContain("**5 alike: prod / shop-4, dev / shop-0, qa / shop-1, stage / shop-2 and 1 more**");
  expect(text.match(/^\| · fine/gm)).toHaveLength(1);
  for (const stage of stages) expect(text).toContain(`\`envs/${stage}\``);
});

test("the same change in other namespaces is the same, and each line of each is named", () => {
  const inNamespace = (stage: string) => {
    const at = (replicas: number) =>
      object(`apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop-${stage}}
spec: {replicas: ${replicas}, template: {spec: {containers: [{name: web, image: "web:1"}]}}}`);
    const sources = {
      ofField: ({ namespace }: { namespace: string }) =>
        namespace === `shop-${stage}`
          ? { file: `envs/${stage}.yaml`, line: 3, layer: ".", side: "after" as const }
          : undefined,
    };
    return { ...reviewEnvironment([at(2)], [at(1)], placed(`${stage}/shop`, `envs/${stage}`)), sources };
  };
  const text = markdown(reviewOf(inNamespace("dev"), inNamespace("qa")));
  expect(text).toMatch(/\*\*dev, qa \/ shop\*\* .*Deployment \{shop-dev,shop-qa\}\/web goes from 2 pods/);
  expect(text).toContain("the same in `envs/dev`, `envs/qa`; names are those of the first");
  expect(text).toContain("`envs/dev.yaml:3`, `envs/qa.yaml:3`");
  expect(text.match(/^\| 🔶/gm)).toHaveLength(1);
});

test("environments that are alike but for their own names are one row, told of production with the names of all", () => {
  const config = (stage: string, prefix: string) => {
    const at = (data: string) =>
      object(
        `{apiVersion: v1, kind: ConfigMap, metadata: {name: mail-config, namespace: acme-${stage}}, data: ${data}}`,
      );
    const facts = placed(`${stage}/mail`, `apps/mail/${stage}`);
    return reviewEnvironment([at('{A: "1"}')], [at(`{A: "1", PREFIX: ${prefix}}`)], facts);
  };
  const text = markdown(reviewOf(config("dev", "dev."), config("prod", "prod."), config("qa", "dev.")));
  expect(text).toContain("**prod, dev / mail**");
  expect(text).toContain("<b>prod, dev / mail</b>");
  expect(text).toContain("ConfigMap mail-config");
  expect(text).not.toMatch(/\{(?:system|namespace|environment)\}/);
  expect(text).toContain("+  PREFIX: prod.");
  expect(text).toContain("names are those of the first (of {prod,dev}/mail), and what doesn't change");
  // One with another's name is another change.
  expect(text).toContain("<b>qa / mail</b>");
  expect(text).toContain("+  PREFIX: dev.");
});

test("a column in which nothing stands is left out, and a short change is read as it is", () => {
  const text = markdown(reviewOf(bump("prod/shop", "c")));
  expect(text).toContain("| | environment | what changes | restarts |\n|---|---|---|---|\n");
  const cpu = (count: number) =>
    cronJob(`containers: [], initContainers: [{name: init, resources: {requests: {cpu: ${count}}}}]`);
  const short = markdown(reviewOf(reviewEnvironment([cpu(1)], [cpu(2)], { name: "a", path: "a" })));
  expect(short).toContain("| | environment | what changes |\n|---|---|---|\n");
  expect(short).toContain("@@ initContainers[name=init].resources.requests @@");
});

test("that an image moves stands in the table of images alone", () => {
  const text = markdown(reviewOf(bump("prod/shop", "c")));
  expect(text.match(/moves from/g)).toBeNull();
  expect(text).toContain("| `web` | `1` | `2` |");
});
