import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Value } from "@kustogen/kustomize/value/value.ts";
import fc from "fast-check";
import { expect, it } from "vitest";
import { literal } from "../../src/import/code/literal.ts";
import { systemFiles } from "../../src/import/code/system-files.ts";
import { describeStates } from "../../src/import/describe-states.ts";
import { importedState } from "../../src/import/state.ts";
import "../seed.ts";
import { filesOf, statesOf } from "./described.ts";

const BIOME = fileURLToPath(new URL("../../../../node_modules/.bin/biome", import.meta.url));
const CONFIG = new URL("../../templates/repository/_biome.json", import.meta.url);

/** Code as the formatter of a new repository leaves it. */
function formatted(code: string): string {
  const folder = mkdtempSync(join(tmpdir(), "kustogen-format-"));
  const { formatter } = JSON.parse(readFileSync(CONFIG, "utf8")) as Record<string, unknown>;
  writeFileSync(join(folder, "biome.json"), JSON.stringify({ formatter }));
  writeFileSync(join(folder, "code.ts"), code);
  execFileSync(BIOME, ["format", "--write", "code.ts"], { cwd: folder, stdio: "pipe" });
  return readFileSync(join(folder, "code.ts"), "utf8");
}

const codeOf = (values: readonly Value[]) =>
  values.map((value) => `export const value = ${literal(value, "", { lead: 21 })};\n`).join("");

it("a long text stays beside a key of a few letters, whatever quotes are in it", () => {
  const long = (length: number) => `${"x".repeat(length)}{container="game"}`;
  const text = codeOf(
    ["expr", "value", "a", "a-b", "é", "url", "{}"].flatMap((key) =>
      [88, 89, 90, 91, 92, 120].map((length) => ({ [key]: long(length), other: "it's" })),
    ),
  );
  expect(text).toContain(`\n  expr: '${long(120)}',\n`);
  expect(text).toContain(`\n  value:\n    '${long(120)}',\n`);
  expect(text).toBe(formatted(text));
});

const words = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom("a", "word", "container", " ", "/", "-") },
      fc.constantFrom(...['"', "'", "\\", "\n", "\t", "`", "${", "\u0001", "\u200b", "\ufeff"]),
      fc.constantFrom("é", "e\u0301", "中", "ｱ", "😀", "👩\u200d👧"),
    ),
    { maxLength: 50, size: "max" },
  )
  .map((parts) => parts.join(""));
const key = fc.oneof(
  fc.constantFrom("a", "url", "expr", "value", "values", "a-b", "a.b/c", "1", "é", "it's", 'a"b', "中"),
  fc.string({ minLength: 1, maxLength: 6 }),
);
const { value } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    { weight: 4, arbitrary: words },
    fc.oneof(
      fc.constantFrom(null, true, false),
      fc.integer(),
      fc.bigInt(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
    ),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(key, tie("value"), { maxKeys: 7, noNullPrototype: true }),
  ),
}));

it("values of every kind are written as the formatter leaves them", () => {
  const text = codeOf(fc.sample(value, 1000).map((one) => ({ of: one })));
  expect(text).toBe(formatted(text));
});

/** Texts of about a line's length: some with the environment's name in them, with quotes, or of two lines. */
const lines = fc.array(
  fc
    .tuple(
      fc.constantFrom(
        "https://<environment>.example.com/",
        "https://example.com/",
        "sum by (pod) ",
        "it's ",
        "web-<environment>-",
      ),
      fc.integer({ min: 0, max: 110 }),
      fc.constantFrom("", '{a="b"}', "中", "\n", "\nmore"),
    )
    .map(([head, length, tail]) => `${head}${"x".repeat(length)}${tail}`),
  { minLength: 12, maxLength: 12 },
);

/** Which of these texts stand where. */
const places = fc.array(fc.nat(11), { minLength: 40, maxLength: 40 });

/** A ConfigMap, a Deployment and objects of another kind, with texts in them. */
function objects(next: () => string): Resource[] {
  const metadata = (name: string) => ({
    name,
    namespace: "shop",
    annotations: { note: next(), "example.com/text": next() },
  });
  const labels = { app: "web" };
  const env = ["URL", "DESCRIPTION"].map((name) => ({ name, value: next() }));
  const containers = [{ name: "web", image: "web:v1", args: [next(), next()], env }];
  const template = { metadata: { labels, annotations: { to: next() } }, spec: { containers } };
  return [
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: metadata("web"),
      data: { url: next(), "a-b": next(), values: next() },
    },
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: metadata("web"),
      spec: { selector: { matchLabels: labels }, template },
    },
    ...["a", "b", "c"].map((name) => ({
      apiVersion: "example.com/v1",
      kind: "Thing",
      metadata: metadata(name),
      spec: {
        rules: [{ expr: next(), alert: next() }, { url: next() }],
        list: [next()],
        deep: { deeper: { a: next() } },
      },
    })),
  ];
}

it("what an import writes is as the formatter leaves it, whatever its texts are", () => {
  const files = fc.sample(fc.tuple(lines, places), 20).flatMap(([texts, order], index) => {
    const states = ["beta", "production"].map((name, moved) => {
      let at = 0;
      const next = () => {
        // The last ones differ between the environments.
        const text = texts[((order[at] as number) + (at > 30 ? moved : 0)) % texts.length] as string;
        at++;
        return text.replace("<environment>", name);
      };
      return importedState({ name, from: name, resources: objects(next) });
    });
    const system = describeStates("shop", states, "shop");
    const facts = { description: "", secrets: [], exceptions: [], notSecret: undefined };
    return [...systemFiles(system, facts)]
      .filter(([path]) => path.endsWith(".ts"))
      .map(([path, code]) => `// ${index} ${path}\n${code}`);
  });
  const text = files.join("\n");
  expect(text).toBe(formatted(text));
});

/** Objects with a word of any length in their names, texts, keys and labels; `live` for those that users reach. */
function named(word: string, environment: string, live: boolean): string {
  const labels = `{app: ${word}, team: ${word}, stage: ${live ? "live" : "test"}}`;
  const pod = (name: string, container: string) =>
    `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: shop, labels: ${labels}}
spec:
  replicas: ${environment.length}
  selector: {matchLabels: {app: ${name}}}
  template: {metadata: {labels: {app: ${name}, team: ${word}}}, spec: {containers: [${container}]}}
---
apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: shop, labels: ${labels}}
spec: {selector: {app: ${name}}, ports: [{name: http, port: 80, targetPort: http}, {name: ${word.slice(0, 12)}, port: 81}]}
---
`;
  const env = (...entries: [string, string][]) =>
    `env: [${entries.map(([name, value]) => `{name: ${name}, value: "${value}"}`).join(", ")}]`;
  const probe = (path: string) =>
    `{httpGet: {path: /${path}, port: http}, periodSeconds: ${environment.length}, timeoutSeconds: ${live ? 1 : 2}}`;
  const release = (name: string, more: string) =>
    `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: ${name}, namespace: shop}
spec: {interval: 5m, chart: {spec: {chart: ${word}, version: 1.0.0, sourceRef: {kind: HelmRepository, name: ${name}}}}, values: {name: ${name}, host: ${name}.${word}.example.com, ${more}}}
---
`;
  return [
    pod(
      "web",
      `{name: web, image: "example.com/${word}:v1", args: ["--to=${word}", "--in=${environment}"], livenessProbe: ${probe("live")}, readinessProbe: ${probe("ready")}, ports: [{name: http, containerPort: 80}], ${env(["PEER", `http://${word}-api:80/a`], ["A", `https://${environment}.${word}.example.com`], ["B", `https://${environment}.${word}.example.com`], ["C", `https://${environment}.${word}.example.com`], ["D", word])}}`,
    ),
    pod(
      `${word}-api`,
      `{name: api, image: "example.com/api:v1", ${env(["MODE", live ? word : "none"], ["SEARCH", String(live)], ["PEER_HOST", "web"])}, resources: {requests: {cpu: ${live ? 2 : 1}, memory: 1Gi}}}`,
    ),
    live
      ? pod(
          word,
          `{name: ${word}, image: "example.com/live:v1", ${env(["SIZE", environment], ["MODE", word])}}`,
        )
      : "",
    release("cache", `size: ${live ? 2 : 1}, ${word}: true`),
    release("queue", `size: ${live ? 3 : 1}, ${word}: true`),
    `apiVersion: v1
kind: ConfigMap
metadata: {name: ${word}-files, namespace: shop}
data: {${word}: "${environment}", ${word}.yaml: "a: ${word}\nb: ${environment.length}\n", url: "http://${word}-api:80"}
---
`,
    ...["a", "b", "c"].map(
      (name) =>
        `apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: ${name}}\nspec: {${word}: ${name}, of: [{name: ${word}, is: ${live ? 1 : 2}}]}\n---\n`,
    ),
  ].join("");
}

it("what an import writes is as the formatter leaves it, however long its names are", () => {
  const files = Array.from({ length: 39 }, (_, length) => `w${"o".repeat(length)}rd`).flatMap((word) => {
    const states = statesOf({
      beta: named(word, "beta", false),
      "prod-eu": named(word, "prod-eu", true),
      "prod-us1": named(word, "prod-us1", true),
    });
    return [...filesOf(describeStates("shop", states, "shop"), { description: `About ${word.repeat(2)}.` })]
      .filter(([path]) => path.endsWith(".ts"))
      .map(([path, code]) => `// ${word} ${path}\n${code}`);
  });
  const text = files.join("\n");
  expect(text).toBe(formatted(text));
});

it("a key called __proto__ is one of the object, and not its prototype", () => {
  const value = JSON.parse('{"__proto__": {"a": "b"}, "c": "d"}') as Value;
  const code = literal(value, "");
  expect(JSON.stringify(new Function(`return ${code}`)())).toBe(JSON.stringify(value));
});
