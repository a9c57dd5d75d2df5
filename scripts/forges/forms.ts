import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { $ } from "zx";
import { cached } from "../../test/referee/go-programs.ts";
import { env, expect, expectRun, folder, program } from "./repository.ts";

const SARIF = "@microsoft/jest-sarif@1.0.0-beta.0";

/** Every form of a report, of a repository with errors, by the schema of that form. */
export async function forms(python: string): Promise<void> {
  const theirs = join(folder, "theirs");
  mkdirSync(join(theirs, "overlays/beta"), { recursive: true });
  writeFileSync(join(theirs, "overlays/beta/kustomization.yaml"), "resources: [pod.yaml]\n");
  const pod = (mount: string) =>
    `apiVersion: v1\nkind: Pod\nmetadata: {name: "a"}\nspec: {containers: [{name: a, image: "x:1", volumeMounts: [{name: ${mount}, mountPath: "/<&>"}]}]}\n`;
  const here = $({ cwd: theirs, env });
  writeFileSync(join(theirs, "overlays/beta/pod.yaml"), pod("gone"));
  await here`git init --quiet --initial-branch=main`;
  await here`git add --all`;
  await here`git commit --quiet --message One`;
  writeFileSync(join(theirs, "overlays/beta/pod.yaml"), pod("other").replace("x:1", "y:1"));
  const npm = await cached(`sarif-schema-${SARIF.replace(/[^\w.-]/g, "-")}`, async (staging) => {
    await $({ cwd: staging })`npm pack --silent ${SARIF}`;
    await $({ cwd: staging })`tar xzf ${readdirSync(staging).find((name) => name.endsWith(".tgz")) ?? ""}`;
  });
  const schema = join(npm, "package/lib/schemas/sarif-2.1.0-rtm.5.json");
  for (const [name, ...command] of [
    ["all", "check", "."],
    ["what a change adds", "check", "--since", "HEAD"],
  ]) {
    const out = (ending: string) => join(folder, `${name?.replaceAll(" ", "-")}${ending}`);
    const outputs = [".sarif", ".codequality.json"].flatMap((ending) => ["--output", out(ending)]);
    await here`node ${program} ${command} ${outputs}`.nothrow();
    const sarif = JSON.parse(readFileSync(out(".sarif"), "utf8"));
    expectRun(
      await here`${python} -m check_jsonschema --regex-variant python --schemafile ${schema} ${out(".sarif")}`.nothrow(),
      `${name}: SARIF by its schema`,
    );
    expect(sarif.runs[0].results.length > 0, `${name}: with results`);
    const issues = JSON.parse(readFileSync(out(".codequality.json"), "utf8")) as Record<string, unknown>[];
    const wrong = issues.filter(
      ({ description, check_name, fingerprint, severity, location }) =>
        ![description, check_name, fingerprint].every((text) => typeof text === "string" && text !== "") ||
        !["info", "minor", "major", "critical", "blocker"].includes(String(severity)) ||
        typeof (location as { path: unknown }).path !== "string" ||
        !Number.isInteger((location as { lines: { begin: unknown } }).lines.begin),
    );
    expect(issues.length > 0 && wrong.length === 0, `${name}: GitLab's code quality`, JSON.stringify(wrong));
  }
}
