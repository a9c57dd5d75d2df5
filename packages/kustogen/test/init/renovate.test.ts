import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { codeBlocks } from "../../../../scripts/markdown/code-blocks.ts";

const PACKAGE = join(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(PACKAGE, path), "utf8");
const [{ matchStrings, managerFilePatterns }] = JSON.parse(read("templates/hooks/renovate.json"))
  .customManagers as { matchStrings: string[]; managerFilePatterns: string[] }[] as [
  { matchStrings: string[]; managerFilePatterns: string[] },
];

/** What Renovate finds: each match of each pattern. */
const foundIn = (text: string) =>
  matchStrings
    .flatMap((pattern) => [...text.matchAll(new RegExp(pattern, "g"))])
    .map(({ groups }) => Object.values(groups ?? {}).filter((value) => value !== undefined));

const DIGEST = `sha256:${"0f".repeat(32)}`;
const ADDRESS = "ghcr.io/acme/api";
const COMMENT = `      # renovate: ${ADDRESS}\n`;

describe("the patterns for Renovate", () => {
  it("are this repository's own, too", () => {
    expect(read("../../renovate.json")).toBe(read("templates/hooks/renovate.json"));
  });

  it.each([
    ["in a line", "      api: { tag: v1.3.0 }", ["v1.3.0"]],
    ["in quotes", '      api: { tag: "6.9.2" }', ["6.9.2"]],
    ["in single quotes", "      api: {tag: '1.10'}", ["1.10"]],
    ["with a hyphen in its name", "      shop-api: { tag: v1.3.0 }", ["v1.3.0"]],
    ["with a digest beside the tag", `      api: { tag: v1, digest: ${DIGEST} }`, ["v1", DIGEST]],
    ["with another name", "      api: { name: mirror.example.com/api, tag: v1 }", ["v1"]],
    ["in block style", "      shop-api:\n        tag: 1.3.0\n", ["1.3.0"]],
    [
      "in block style with all fields",
      `      api:\n        name: mirror.example.com/api\n        tag: "1.3"\n        digest: ${DIGEST}\n`,
      ["1.3", DIGEST],
    ],
  ])("find a pin %s once", (_, pin, values) => {
    const next = "\n      other: { tag: v9 }\n";
    expect(foundIn(`    images:\n${COMMENT}${pin}${next}`)).toEqual([[ADDRESS, ...values]]);
    expect(foundIn(`    images:\n${pin}${next}`)).toEqual([]);
  });

  it("find the comment above a tag", () => {
    expect(foundIn(`      api:\n  ${COMMENT}        tag: v1\n`)).toEqual([[ADDRESS, "v1"]]);
  });

  it("find what the page shows, in files of environments only", () => {
    const page = codeBlocks(read("docs/image-automation.md")).find(({ language }) => language === "yaml");
    expect(foundIn(page?.code ?? "").map(([name, tag]) => `${name} ${tag}`)).toEqual([
      "ghcr.io/acme/shop-api v1.3.0",
      "ghcr.io/acme/shop-web v2.0.1",
    ]);
    const isFile = (path: string) => new RegExp(managerFilePatterns[0]?.slice(1, -1) ?? "").test(path);
    expect(
      ["generators/environments/beta.yaml", "deploy/generators/environments/beta.yaml"].every(isFile),
    ).toBe(true);
    expect(isFile("overlays/beta/shop/kustomization.yaml")).toBe(false);
  });
});
