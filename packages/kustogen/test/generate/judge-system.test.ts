import type { Exception } from "@kustogen/review/check/exception.ts";
import { describe, expect, it } from "vitest";
import { defineSystem, type System } from "../../src/authoring/system.ts";
import { parseEnvironment } from "../../src/environments/load-environment.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { judgeSystem, type RuleError, refusal, SystemJudge } from "../../src/generate/judge-system.ts";
import { generateSystem } from "../../src/generate/system.ts";
import { resolveTree } from "../../src/layers/tree.ts";
import { SHOP } from "../authoring/shop.ts";

const beta = parseEnvironment(
  "generators/environments/beta.yaml",
  'stage: beta\nkubernetes: "1.35"\ncluster: {name: x}\nsystems: {shop: {}}\n',
);

/** What is generated of a system with one Deployment that mounts the named volume. */
function generated(mount: string, exceptions: Exception[] = []) {
  const system = defineSystem({
    ...SHOP,
    exceptions,
    resources: (() => [
      {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name: "api" },
        spec: {
          selector: { matchLabels: { app: "api" } },
          template: {
            metadata: { labels: { app: "api" } },
            spec: {
              containers: [
                { name: "api", image: "api:v1", volumeMounts: [{ name: mount, mountPath: "/data" }] },
              ],
              volumes: [{ name: "data", emptyDir: {} }],
            },
          },
        },
      },
    ]) as System["resources"],
  });
  return generateSystem(resolveTree(system, [beta]), DEFAULT_FOLDERS);
}

const mounts = (errors: RuleError[]) => errors.filter(({ rule }) => rule === "integrity/volume-mount");

/** What is said of the mount of such a system. */
function judged(mount: string, exceptions: Exception[] = [], allow: string[] = []) {
  return mounts(judgeSystem(generated(mount, exceptions), { exceptions: [], rules: allow }));
}

describe("what gen refuses to write", () => {
  it("is an error of a rule, with the resource and the fix", () => {
    expect(judged("data")).toEqual([]);
    const [error] = judged("dta");
    expect(error).toMatchObject({ system: "shop", layer: "beta", allowed: false });
    expect(error?.text).toMatch(/^Deployment api \(namespace shop\): spec\.template\.spec\.containers\[0\]/);
  });

  it("is what each of several systems says for itself, in whichever order they are asked", () => {
    const judge = new SystemJudge({ exceptions: [], rules: [] });
    const [first, second, third] = ["dta", "data", "dat"].map((mount) => judge.errorsOf(generated(mount)));
    expect(mounts(second?.() ?? [])).toEqual([]);
    const late = judge.errorsOf(generated("dtaa"));
    expect([third, first, late].map((errors) => mounts(errors?.() ?? []))).toEqual([
      judged("dat"),
      judged("dta"),
      judged("dtaa"),
    ]);
  });

  it("passes with an exception, whatever its last day, and with --allow", () => {
    const exception = { rule: "integrity/volume-mount", reason: "mounted by a webhook", until: "2020-01-01" };
    expect(judged("dta", [exception])).toEqual([]);
    expect(judged("dta", [], ["integrity/volume-mount"])).toMatchObject([{ allowed: true }]);
  });

  it("names the rule, the author's folder and the ways on", () => {
    const text = refusal(DEFAULT_FOLDERS, judged("dta"), ["ledger"]);
    expect(text).toContain("generators/systems/shop (beta): integrity/volume-mount: ");
    expect(text).toContain("--allow integrity/volume-mount");
    expect(text).toContain("npm run gen -- --system ledger");
  });
});
