import { notSecret } from "@kustogen/kustomize/credentials/waivers.ts";
import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { expect, it } from "vitest";
import { check, checkTwice } from "../../src/check/check.ts";
import { credential } from "../../src/check/rules/secrets/credential.ts";
import { PLAIN } from "./plain-input.ts";
import { deployment } from "./sources.ts";

// A form that our own detection leaves to the maintained rules.
const TOKEN = ["gs", "k_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T0u1V2w3X4y5Z6"].join("");

/** An overlay that sets MODEL of the base's container, and one that does not. */
const input = (model: string, exceptions: Parameters<typeof check>[0]["exceptions"] = []) => ({
  ...PLAIN,
  tree: new MemoryTree([
    ["/base/kustomization.yaml", "resources: [deployment.yaml]\n"],
    ["/base/deployment.yaml", deployment(`env: [{name: SEED_MODEL, value: "${model}"}]`)],
    ["/beta/kustomization.yaml", "resources: [../base]\n"],
    ["/production/kustomization.yaml", "resources: [../base]\npatches: [{path: patch.yaml}]\n"],
    [
      "/production/patch.yaml",
      `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: api\n  annotations:\n    a/model: "of ${model}"\n`,
    ],
  ]),
  environments: ["/beta", "/production"].map((folder) => ({ folder, strictness: "production" as const })),
  rules: [credential],
  exceptions,
});

it("reports a token that only the maintained rules know, with its place, once, and never its value", async () => {
  expect(check(input(TOKEN)).report.findings).toEqual([]);
  const { report } = await checkTwice(input(TOKEN));
  expect(
    report.findings.map(({ rule, severity, file, line, path, message }) => ({
      rule,
      severity,
      file,
      line,
      path,
      message,
    })),
  ).toEqual([
    {
      rule: "secrets/credential",
      severity: "error",
      file: "base/deployment.yaml",
      line: 13,
      path: "spec.template.spec.containers[0].env[0].value",
      message:
        "looks like a credential: a token by the rule groq of secretlint; it is also in another place, in production/patch.yaml",
    },
  ]);
  expect(report.checked.counts.error).toBe(1);
  expect(JSON.stringify(report)).not.toContain(TOKEN.slice(0, 12));
});

it("says nothing of what is no token, or is excepted", async () => {
  expect((await checkTwice(input("llama-3.1-70b-versatile"))).report.findings).toEqual([]);
  const excepted = { rule: "secrets/credential", reason: "a demo's own token", place: "kustogen.yaml:1" };
  expect((await checkTwice(input(TOKEN, [excepted]))).report.findings).toEqual([]);
  expect((await checkTwice({ ...input(TOKEN), rules: [] })).report.findings).toEqual([]);
});

it("lets a token pass that its author says is none, wherever it stands", async () => {
  const sample = notSecret([...TOKEN].reverse().join("").replace("_ksg", ""), "the documentation's sample");
  const token = ["gs", `k_${sample}`].join("");
  expect((await checkTwice(input(token))).report.findings).toEqual([]);
});

it("keeps no marks of what took how long, which would make each look slower than the one before", async () => {
  const before = performance.getEntries().length;
  for (let look = 0; look < 3; look++) await checkTwice(input(TOKEN));
  await new Promise((resolve) => setImmediate(resolve));
  expect(performance.getEntries().length).toBe(before);
});
