import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { container, one } from "kustogen/testing";
import { afterEach, expect, test } from "vitest";
import { alexandria } from "../../../generators/systems/alexandria/index.ts";
import { rendered } from "../rendered.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A volume, and a program that writes down what it was called with and fails for the names given. */
function volume(refuses: string[] = []) {
  const folder = mkdtempSync(join(tmpdir(), "llm-init-"));
  folders.push(folder);
  const calls = join(folder, "calls");
  writeFileSync(calls, "");
  writeFileSync(
    join(folder, "alexandria"),
    `#!/bin/sh\necho "$4" >> ${calls}\ncase "$4" in ${refuses.join("|") || "-"}) exit 1 ;; esac\n`,
    { mode: 0o755 },
  );
  return {
    start(models: string[]) {
      const same = { name: "claude", url: "https://api.anthropic.com", kind: "claude", apiKeyEnvVar: "KEY" };
      const settings = { llmBackends: models.map((model) => ({ ...same, model })) };
      const pod = one(rendered(alexandria, "beta", { settings }), "Deployment", "alexandria");
      const script = container(pod, "llm-init").command?.at(-1) ?? "";
      const here = script.replaceAll("/var/lib/alexandria", folder);
      execFileSync("sh", ["-c", here], { env: { PATH: `${folder}:${process.env.PATH}` }, stdio: "pipe" });
      return readFileSync(calls, "utf8").split("\n").length - 1;
    },
    /** Another pod registers, and sleeping takes no time. */
    lock() {
      mkdirSync(join(folder, ".llm-backends", "lock"), { recursive: true });
      writeFileSync(join(folder, "sleep"), "#!/bin/sh\n", { mode: 0o755 });
    },
    marks: () => readdirSync(join(folder, ".llm-backends")),
  };
}

test("a pod that starts again registers nothing twice, and a changed model again", () => {
  const data = volume();
  expect(data.start(["sonnet"])).toBe(1);
  expect(data.start(["sonnet"])).toBe(1);
  expect(data.start(["opus"])).toBe(2);
  expect(data.marks()).toHaveLength(2);
});

test("a model that can't be registered does not keep the pod from starting, and is tried again", () => {
  const data = volume(["claude"]);
  expect(data.start(["sonnet"])).toBe(1);
  expect(data.marks()).toEqual([]);
  expect(data.start(["sonnet"])).toBe(2);
});

test("a pod that waits too long for another goes on, and leaves the other's lock", () => {
  const data = volume();
  data.lock();
  expect(data.start(["sonnet"])).toBe(1);
  expect(data.marks()).toContain("lock");
});
