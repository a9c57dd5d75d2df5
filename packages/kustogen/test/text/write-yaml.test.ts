import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Value } from "@kustogen/kustomize/value/value.ts";
import { printResources } from "@kustogen/kustomize/yaml/printer/print.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { refused } from "../../../../test/refused.ts";
import { temporaryFolder } from "../../../../test/repository.ts";
import { nastyString, resourceData } from "../../../kustomize/test/values.ts";
import { writeYaml } from "../../src/text/write-yaml.ts";

describe("YAML for people", () => {
  it("reads as people write kustomize files", () => {
    const text = writeYaml({
      apiVersion: "kustomize.config.k8s.io/v1beta1",
      resources: ["../../base/shop", "ingress.yaml"],
      images: [{ name: "shop", newTag: "1.27" }],
      labels: [{ pairs: { "app.kubernetes.io/part-of": "shop" }, includeSelectors: false }],
      nothing: undefined,
      empty: {},
      none: [],
      matrix: [["a", "b"], [], [{ c: 1 }]],
      script: "set -e\n\techo '# no comment'\n\nexit 0\n",
      command: ["sh", "-c", "echo $(PORT) > /tmp/x", "--flag=on", "-v"],
      answers: [
        "yes",
        "no",
        "on",
        "y",
        "null",
        "~",
        "",
        " ",
        "123",
        "1e3",
        "0x1f",
        "12:30",
        "2020-01-02",
        "10Gi",
        "100m",
      ],
      json: '{"a": "b"}',
    });
    expect(text).toBe(`apiVersion: kustomize.config.k8s.io/v1beta1
resources:
  - ../../base/shop
  - ingress.yaml
images:
  - name: shop
    newTag: "1.27"
labels:
  - pairs:
      app.kubernetes.io/part-of: shop
    includeSelectors: false
empty: {}
none: []
matrix:
  - - a
    - b
  - []
  - - c: 1
script: |
  set -e
  \techo '# no comment'

  exit 0
command:
  - sh
  - -c
  - echo $(PORT) > /tmp/x
  - --flag=on
  - -v
answers:
  - "yes"
  - "no"
  - "on"
  - "y"
  - "null"
  - "~"
  - ""
  - " "
  - "123"
  - "1e3"
  - "0x1f"
  - "12:30"
  - "2020-01-02"
  - 10Gi
  - 100m
json: '{"a": "b"}'
`);
  });

  it("is read back as what was written by every reader, whatever the strings hold", () => {
    fc.assert(
      fc.property(resourceData, (data) => {
        const text = writeYaml(data);
        expect(parseDocuments(text, "x.yaml")).toStrictEqual([data]);
        expect(parse(text, { version: "1.1", merge: false })).toEqual(parse(text));
      }),
      { numRuns: 400 },
    );
  });

  it("does not depend on what was written before", () => {
    expect(writeYaml({ "a\nb": 1 })).toBe('"a\\nb": 1\n');
    expect(writeYaml({ x: "a\nb" })).toBe("x: |-\n  a\n  b\n");
  });

  it("refuses what YAML can't hold and data that goes round in circles", () => {
    refused(() => writeYaml({ a: Number.NaN })).toThrow(/NaN can't be written/);
    refused(() => writeYaml({ a: () => 1 })).toThrow(/a function can't be written/);
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    refused(() => writeYaml(circle)).toThrow(/nested deeper than/);
    const round: unknown[] = [];
    round.push(round, { round });
    refused(() => writeYaml(round)).toThrow(/nested deeper than/);
    refused(() => writeYaml([circle])).toThrow(/nested deeper than/);
  });

  it("writes objects of classes as what their toJSON returns, and a key called __proto__ as any other", () => {
    expect(writeYaml({ at: new Date(0) })).toBe(
      "at: 1970-01-01T00:00:00.000Z\n".replace("1970-01-01T00:00:00.000Z", '"1970-01-01T00:00:00.000Z"'),
    );
    expect(writeYaml(JSON.parse('{"__proto__":{"a":1}}'))).toBe("__proto__:\n  a: 1\n");
  });

  const present = spawnSync("kustomize", ["version"]).status === 0;
  it.runIf(present)("is read by the real kustomize as the same strings", () => {
    const folder = temporaryFolder();
    try {
      const strings = fc.sample(nastyString, 2000);
      const resource: Value = {
        apiVersion: "example.com/v1",
        kind: "Strings",
        metadata: { name: "strings" },
        spec: { strings, keyed: Object.fromEntries(strings.map((text, i) => [`k${i}`, text])) },
      };
      writeFileSync(join(folder, "strings.yaml"), writeYaml(resource));
      writeFileSync(join(folder, "kustomization.yaml"), writeYaml({ resources: ["strings.yaml"] }));
      const built = spawnSync("kustomize", ["build", folder], { encoding: "utf8", maxBuffer: 1 << 28 });
      expect(built.stderr).toBe("");
      expect(built.stdout).toBe(printResources([resource]));
    } finally {
    }
  });
});

it.each<[value: unknown, text: string]>([
  ["a\ud800b\u0001", '"a\\uFFFDb\\x01"'],
  ["a\udfff\u0001", '"a\\uFFFD\\x01"'],
  ["a😀\u0001", '"a😀\\x01"'],
  ['"\\\t\r\u0001', '"\\"\\\\\\t\\r\\x01"'],
  ["\ufeffa", '"\\uFEFFa"'],
  [null, "null"],
  [{ toJSON: () => "plain" }, "plain"],
  [{ toJSON: "plain" }, "toJSON: plain"],
  [{}, "{}"],
  [{ a: undefined }, "{}"],
  [[], "[]"],
  [{ yes: 1, no: { on: {} } }, '"yes": 1\n"no":\n  "on": {}'],
  [{ ["k".repeat(500)]: 1 }, `${"k".repeat(500)}: 1`],
  [{ ["k".repeat(501)]: 1 }, `? "${"k".repeat(501)}"\n: 1`],
  [[{}, [], [[1]], { a: [] }], "- {}\n- []\n- - - 1\n- a: []"],
])("%j is written as %s", (value, text) => expect(writeYaml(value as Value)).toBe(`${text}\n`));
