import { mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { refused } from "../../../../test/refused.ts";
import { temporaryFolder } from "../../../../test/repository.ts";
import { DEFAULT_CONFIG, readConfig } from "../../src/config/config.ts";
import { parseConfig } from "../../src/config/parse.ts";
import { configJsonSchema } from "../../src/config/schema.ts";
import { strictnessOf } from "../../src/config/types.ts";
import { parseEnvironment } from "../../src/environments/load-environment.ts";

const folder = temporaryFolder();

const parse = (text: string) => parseConfig("kustogen.yaml", text);

describe("kustogen.yaml", () => {
  it("may be missing or empty", async () => {
    expect(await readConfig(folder)).toEqual(DEFAULT_CONFIG);
    expect(parse("# nothing yet\n")).toEqual(DEFAULT_CONFIG);
    // As some editors write it, with a mark at its beginning.
    expect(parse("\ufeffargocd: false\n").argocd).toBe(false);
    expect(() => parse("\ufeffargocdd: false\n")).toThrow("kustogen.yaml:1:1: ");
  });

  it("is refused beside a file with the other ending", async () => {
    const both = mkdtempSync(join(folder, "both-"));
    for (const name of ["kustogen.yaml", "kustogen.yml"]) writeFileSync(join(both, name), "argocd: false\n");
    await expect(readConfig(both)).rejects.toThrow(
      "kustogen.yaml and kustogen.yml both exist; keep the first",
    );
  });

  it("is read from the root", async () => {
    writeFileSync(join(folder, "kustogen.yaml"), "argocd: false\nstages:\n  staging: beta\n");
    const { argocd, stages } = await readConfig(folder);
    expect(argocd).toBe(false);
    expect(stages).toEqual({ ...DEFAULT_CONFIG.stages, staging: "beta" });
  });

  it("is refused as a link that leads nowhere, and not taken for missing", async () => {
    const other = mkdtempSync(join(folder, "linked-"));
    symlinkSync("nowhere", join(other, "kustogen.yaml"));
    await expect(readConfig(other)).rejects.toThrow("kustogen.yaml: is a broken symbolic link");
  });

  it("names the folders of a project; those that it doesn't name are called as everywhere", async () => {
    expect(parse("folders: {overlays: environments, pages: runbooks}\n").folders).toEqual({
      generators: "generators",
      base: "base",
      overlays: "environments",
      argocd: "argocd",
      pages: "runbooks",
    });
  });

  it("names the line of each exception, for reports", () => {
    const text =
      "overlays: {exclude: [vendor]}\nexceptions:\n  - rule: secrets/plaintext\n    reason: a demo\n" +
      "  - rule: integrity/service-selector\n    resource: Service/*\n    environment: overlays/beta/*\n" +
      "    reason: selected by an operator\n    until: 2027-03-31\n";
    expect(parse(text)).toMatchObject({
      overlays: { exclude: ["vendor"] },
      exceptions: [
        { rule: "secrets/plaintext", reason: "a demo", place: "kustogen.yaml:3" },
        { rule: "integrity/service-selector", until: "2027-03-31", place: "kustogen.yaml:5" },
      ],
    });
  });

  it.each([
    ["stges: {}", 'kustogen.yaml:1:1: stges: unknown key "stges". Did you mean "stages"?'],
    ["folders: {bse: x}", 'folders.bse: unknown key "bse". Did you mean "base"?'],
    [
      "folders: {base: overlays/shared}",
      "folders: overlays is overlays and base is overlays/shared: expected separate folders, none inside another",
    ],
    ["- a", "kustogen.yaml:1:1: expected a mapping with stages"],
  ])("%s is refused with its place", (text, message) => {
    refused(() => parse(text)).toThrow(message);
  });

  it("has every mistake named in one run", () => {
    refused(() => parse("argocd: 3\nstages: {a b: beta}\n")).toThrow(/:1:1: argocd[\s\S]*:2:10: stages/);
  });

  it("has a JSON schema that is up to date; run `node scripts/run.mjs packages/kustogen/tools/config-schema.ts`", () => {
    const written = readFileSync(new URL("../../schema/kustogen.schema.json", import.meta.url), "utf8");
    expect(JSON.parse(written)).toEqual(configJsonSchema());
  });
});

describe("a stage", () => {
  const stages = { ...DEFAULT_CONFIG.stages, "prod-*": "production", "prod-test": "beta" } as const;

  it("is as strict as it is declared; a name wins over a pattern", () => {
    expect(strictnessOf(stages, "prod-eu")).toBe("production");
    expect(strictnessOf(stages, "prod-test")).toBe("beta");
    expect(strictnessOf(stages, "beta")).toBe("beta");
    expect(strictnessOf(stages, "my-prod-eu")).toBeUndefined();
  });

  const environment = (stage: string) => `stage: ${stage}\nkubernetes: "1.35"\ncluster: {name: c}\n`;
  const config = { ...DEFAULT_CONFIG, stages };

  it("of an environment may have any declared name", () => {
    const parsed = parseEnvironment("generators/environments/eu.yaml", environment("prod-eu"), config);
    expect(parsed).toMatchObject({ stage: "production", stageName: "prod-eu" });
  });

  it("that is not declared is refused, with the closest and where to declare it", () => {
    refused(() =>
      parseEnvironment("generators/environments/eu.yaml", environment("prd-test"), config),
    ).toThrow(
      /eu\.yaml:1:1: stage: expected one of .*, found "prd-test"\. Did you mean "prod-test"\?.*kustogen\.yaml/,
    );
  });
});

it("without Argo CD an environment need not name its cluster", () => {
  const text = 'stage: beta\nkubernetes: "1.35"\n';
  const config = { ...DEFAULT_CONFIG, argocd: false };
  expect(parseEnvironment("e/beta.yaml", text, config).argocd.enabled).toBe(false);
  refused(() => parseEnvironment("e/beta.yaml", text)).toThrow("cluster: missing");
});

it("a file of more than 4 MiB is refused before it is read, and of many mistakes the first are named", () => {
  const many = (count: number) =>
    `exceptions:\n${"- {rule: a/b, name: n, reason: we know this}\n".repeat(count)}`;
  refused(() => parse(many(200_000))).toThrow("kustogen.yaml: too large: more than 4 MiB in kustogen.yaml");
  refused(() => parse(many(1000))).toThrow(/^(?:kustogen\.yaml:\d+:.*\n){50}… and \d+ more problems$/);
});
