import { describe, expect, it } from "vitest";
import { missingInOne } from "../../../../src/check/rules/environment/missing-in-one.ts";
import { deployment as file, judgedSources } from "../../sources.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const SHARED = "{name: DB_HOST, value: db}, {name: LOG_LEVEL, value: info}";
const web = (name: string, more = ", {name: REGION, value: eu}", shared = SHARED) =>
  deployment({ name, container: `env: [${shared}${more}],` });
const OTHERS = web("a") + web("b") + web("c");

describe("environment/missing-in-one", () => {
  it("names the variable and the workload that was left out", () => {
    expect(judged(missingInOne, state(OTHERS + web("d", "")))).toEqual([
      "warning Deployment d (namespace shop): spec.template.spec.containers[0]: container d has no REGION, which the 3 other containers with its image have, with the same value: Deployment a, Deployment b, Deployment c",
    ]);
  });

  it.each([
    ["all of them", OTHERS + web("d")],
    ["three of an image", web("a") + web("b") + web("c", "")],
    ["another image", OTHERS + web("d", "").replace("acme/web:1.0.0", "acme/other:1.0.0")],
    [
      "one that lacks several",
      ["a", "b", "c"]
        .map((name) => web(name, ", {name: S3_KEY, value: a}, {name: S3_HOST, value: b}"))
        .join("") + web("d", ""),
    ],
    ["two that lack it", OTHERS + web("d", "") + web("e", "")],
    ["values of their own", web("a") + web("b") + web("c", ", {name: REGION, value: us}") + web("d", "")],
    ["one with little in common", OTHERS + web("d", "", "{name: A, value: b}")],
    [
      "one with a Secret that may bring it",
      OTHERS + deployment({ name: "d", container: `env: [${SHARED}], envFrom: [{secretRef: {name: s}}],` }),
    ],
  ])("takes %s", (_, yaml) => expect(judged(missingInOne, state(yaml))).toEqual([]));
});

describe("environment/missing-in-one, of a variable that one container misspells", () => {
  const env = (name: string, entry: string) => deployment({ name, container: `env: [${entry}],` });
  const own = "valueFrom: {fieldRef: {fieldPath: metadata.namespace}}";
  const right = `{name: RUNTIME_NAMESPACE, ${own}}`;
  const among = (entry: string, second = right) =>
    judged(missingInOne, state(env("a", right) + env("b", second) + env("c", entry)));

  it("names it and those that get the value by another name", () => {
    expect(among(`{name: RUNTIME_NAMSPACE, ${own}}`)).toEqual([
      "warning Deployment c (namespace shop): spec.template.spec.containers[0].env[0].name: container c gets RUNTIME_NAMSPACE, but Deployment a, Deployment b get the same value as RUNTIME_NAMESPACE",
    ]);
  });

  it.each([
    ["the same name", right],
    ["another value", "{name: RUNTIME_NAMSPACE, value: shop}"],
    ["a plural", `{name: RUNTIME_NAMESPACES, ${own}}`],
    ["an unrelated name", `{name: POD_NAMESPACE, ${own}}`],
    ["both names", `${right}, {name: RUNTIME_NAMSPACE, ${own}}`],
    ["only one other", `{name: RUNTIME_NAMSPACE, ${own}}`, "{name: A, value: b}"],
    ["others that differ", `{name: RUNTIME_NAMSPACE, ${own}}`, "{name: RUNTIME_NAMESPACE, value: shop}"],
  ])("takes %s", (_, entry, second?) => expect(among(entry, second)).toEqual([]));

  it("names the single one of three, and takes two of four", () => {
    const odd = `{name: RUNTIME_NAMSPACE, ${own}}`;
    expect(among(odd, odd)).toHaveLength(1);
    const all = env("a", right) + env("b", right) + env("c", odd) + env("d", odd);
    expect(judged(missingInOne, state(all))).toEqual([]);
  });
});

describe("environment/missing-in-one, of one container in several environments", () => {
  const NAMES = ["dev", "production", "staging"];
  const said = (variables: Record<string, string>, base = "../base") =>
    judgedSources(
      missingInOne,
      Object.fromEntries([
        ["/base/deployment.yaml", file("env: [{name: PAGE_SIZE, value: a}]")],
        ...Object.entries(variables).map(([name, variable]) => [
          `/${name}/kustomization.yaml`,
          `resources: [${base}]\npatches: [{target: {kind: Deployment}, patch: '- {op: add, path: /spec/template/spec/containers/0/env/-, value: {name: ${variable}, value: x}}'}]\n`,
        ]),
      ]),
      Object.keys(variables).map((name) => `/${name}`),
    );
  const of = (odd: string, usual: string) => ({ dev: usual, production: usual, staging: odd });

  it.each([
    ["PAYMENTS_URL", "PAYMENT_URL"],
    ["QUEUE_ULR", "QUEUE_URL"],
    ["CURENCY", "CURRENCY"],
    ["ROLE_ID", "ROLE_IDS"],
    ["QUEUEURL_", "QUEUEURL"],
  ])("warns of %s in one of them", (odd, usual) =>
    expect(said(of(odd, usual))).toEqual([
      expect.stringMatching(
        new RegExp(`^warning .*container api gets ${odd} here, but ${usual} in dev, production$`),
      ),
    ]),
  );

  it("says it once of two", () =>
    expect(said({ dev: "PAYMENT_URL", staging: "PAYMENTS_URL" })).toEqual([
      expect.stringContaining("container api gets PAYMENTS_URL here, but PAYMENT_URL in dev"),
    ]));

  it.each([
    ["the same name", "QUEUE_URL", "QUEUE_URL"],
    ["another name", "SENTRY_URL", "QUEUE_URL"],
    ["another letter", "FEATURE_A", "FEATURE_B"],
    ["another number", "SHARD_URL_10", "SHARD_URL_11"],
    ["a short word", "DB_HOST", "DB_PORT"],
    ["two words", "QUEUE_ULR_TO", "QUEUE_URL_OT"],
  ])("takes %s", (_, odd, usual) => expect(said(of(odd, usual))).toEqual([]));

  const keysOf = (keys: string) =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata: {LEVEL: a, REGION: a, TIMEOUT: a, ${keys}: a}\n`;
  const maps = (one: string, other: string) =>
    judgedSources(
      missingInOne,
      {
        "/dev/kustomization.yaml": "resources: [a.yaml]\n",
        "/dev/a.yaml": one,
        "/staging/kustomization.yaml": "resources: [a.yaml]\n",
        "/staging/a.yaml": other,
      },
      ["/dev", "/staging"],
    );

  it("warns of a key of the same ConfigMap", () => {
    expect(maps(keysOf("QUEUE_URL"), keysOf("QUEUE_ULR"))).toEqual([
      "warning staging/a.yaml:4: it has the key QUEUE_ULR here, but QUEUE_URL in dev",
    ]);
    const generated = (text: string) => text.replace("name: web", "name: web-5hm2k6bd8c");
    expect(maps(keysOf("QUEUE_URL"), generated(keysOf("QUEUE_ULR")))).toHaveLength(1);
  });

  it.each([
    ["of another name", keysOf("QUEUE_ULR").replace("name: web", "name: api")],
    ["with mostly other keys", keysOf("QUEUE_ULR").replace("LEVEL: a, REGION: a", "HOST: a, PORT: a")],
    ["with both keys", keysOf("QUEUE_ULR: a, QUEUE_URL")],
  ])("takes a ConfigMap %s", (_, other) => expect(maps(keysOf("QUEUE_URL"), other)).toEqual([]));

  it("takes environments that share no base", () => {
    const own = Object.fromEntries(
      NAMES.map((name, at) => [
        `/${name}/kustomization.yaml`,
        `resources: [${at === 2 ? "./a.yaml" : "../base"}]\npatches: [{target: {kind: Deployment}, patch: '- {op: add, path: /spec/template/spec/containers/0/env/-, value: {name: ${at === 2 ? "QUEUE_ULR" : "QUEUE_URL"}, value: x}}'}]\n`,
      ]),
    );
    const yaml = file("env: [{name: PAGE_SIZE, value: a}]");
    const files = { "/base/deployment.yaml": yaml, "/staging/a.yaml": yaml, ...own };
    expect(
      judgedSources(
        missingInOne,
        files,
        NAMES.map((name) => `/${name}`),
      ),
    ).toEqual([]);
  });
});
