import { spawn, spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { put as putBelow, temporaryFolder } from "../repository.ts";
import { command } from "./command.ts";

const program = fileURLToPath(new URL("../../packages/kustogen/bin/kustogen.mjs", import.meta.url));
let root: string;

const put = (path: string, text: string) => putBelow(root, path, text);

function git(...args: string[]): void {
  const identity = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"];
  const done = spawnSync("git", ["-C", root, ...identity, ...args], { encoding: "utf8" });
  if (done.status !== 0) throw new Error(done.stderr);
}

/** Runs a command within this process. */
async function kustogen(args: string[], { cwd = root, path = process.env.PATH } = {}) {
  const { code, stdout, stderr } = await command(cwd, args, { ...process.env, PATH: path });
  return { status: code, stdout, stderr };
}

/** Runs a command as a process of its own, with a standard input. */
function processOf(args: string[], input: string) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd: root,
    input,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

const configMap = (value: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\ndata:\n  mode: ${value}\n`;
const rendered = (value: string): string =>
  `apiVersion: v1\ndata:\n  mode: ${value}\nkind: ConfigMap\nmetadata:\n  name: beta-settings\n`;

beforeAll(() => {
  root = temporaryFolder();
  git("init", "-q", "-b", "main");
  put("deploy/base/kustomization.yaml", "resources: [settings.yaml]\n");
  put("deploy/base/settings.yaml", configMap("old"));
  put("deploy/beta/kustomization.yaml", "namePrefix: beta-\nresources: [../base]\n");
  put("deploy/broken/kustomization.yaml", "resources: [missing.yaml]\n");
  git("add", "-A");
  git("commit", "-q", "-m", "one");
  put("deploy/base/settings.yaml", configMap("committed"));
  put("deploy/later/kustomization.yaml", "namePrefix: beta-\nresources: [../base]\n");
  git("add", "-A");
  git("commit", "-q", "-m", "two");
  put("deploy/base/settings.yaml", configMap("edited"));
});

describe("kustogen render in someone's repository", () => {
  it("prints a folder of the working tree, from anywhere", async () => {
    expect(await kustogen(["render", "deploy/beta"])).toEqual({
      status: 0,
      stdout: rendered("edited"),
      stderr: "",
    });
    expect((await kustogen(["render", "../beta"], { cwd: join(root, "deploy/base") })).stdout).toBe(
      rendered("edited"),
    );
    expect((await kustogen(["render", join(root, "deploy/beta")], { cwd: tmpdir() })).stdout).toBe(
      rendered("edited"),
    );
  });

  it("prints a folder as it is in a revision, also one that the working tree no longer has", async () => {
    expect((await kustogen(["render", "deploy/beta", "--rev", "HEAD"])).stdout).toBe(rendered("committed"));
    expect(
      (await kustogen(["render", "--rev", "HEAD~1", "beta"], { cwd: join(root, "deploy") })).stdout,
    ).toBe(rendered("old"));
    rmSync(join(root, "deploy/later"), { recursive: true });
    expect((await kustogen(["render", "deploy/later", "--rev", "main"])).stdout).toBe(rendered("committed"));
  });

  it("prints the resources as JSON when asked", async () => {
    const { stdout } = await kustogen(["render", "deploy/beta", "--json"]);
    expect(JSON.parse(stdout)).toEqual([
      { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "beta-settings" }, data: { mode: "edited" } },
    ]);
  });

  it("says in one message what is wrong, with the exit code for it", async () => {
    for (const [args, message] of [
      [["render", "deploy/nowhere"], /deploy\/nowhere: there is no such folder in the working tree/],
      [["render", "deploy/broken"], /missing\.yaml/],
      [["render", "deploy/beta", "--rev", "v9"], /revision v9 does not exist/],
      [
        ["render", "deploy/later", "--rev", "HEAD~1"],
        /\/deploy\/later: there is no such folder in the revision HEAD~1/,
      ],
      [["render"], /name a folder, or use --batch/],
      [["render", "deploy/beta", "--batch"], /--batch reads its folders/],
      [["render", "https://example.com/a/b"], /needs --remote/],
      [["render", "deploy/beta", "--renderer", "helm"], /Allowed choices are embedded, kustomize/],
    ] as const) {
      const { status, stdout, stderr } = await kustogen([...args]);
      expect(stdout).toBe("");
      expect(stderr).toMatch(message);
      expect(stderr).not.toMatch(/\n\s+at /);
      expect(status).toBe(2);
    }
    const elsewhere = temporaryFolder();
    const outside = await kustogen(["render", ".", "--rev", "HEAD"], { cwd: elsewhere });
    expect(outside.status).toBe(2);
    expect(outside.stderr).toMatch(/is not in a git repository/);
  });

  it("runs the real program when asked, and says so when there is none", async () => {
    const empty = temporaryFolder();
    const { status, stderr } = await kustogen(["render", "deploy/beta", "--renderer", "kustomize"], {
      path: empty,
    });
    expect(status).toBe(3);
    expect(stderr).toMatch(/the program `kustomize` was not found on your PATH/);
  });

  const present = spawnSync("kustomize", ["version"]).status === 0;
  it.runIf(present)("prints with the real program what the embedded one prints", async () => {
    const real = await kustogen(["render", "deploy/beta", "--renderer", "kustomize"]);
    expect(real).toEqual(await kustogen(["render", "deploy/beta"]));
    expect((await kustogen(["render", "deploy/broken", "--renderer", "kustomize"])).status).toBe(2);
  });
});

describe("kustogen render --batch", () => {
  it("answers every line in order and goes on after an error", () => {
    const lines = [
      { id: 1, dir: "deploy/beta" },
      { id: "two", dir: "deploy/broken" },
      { id: 3, dir: "deploy/beta", rev: "HEAD~1" },
      { id: 4 },
      { id: [5], dir: "deploy/beta", rev: "v9" },
      { dir: "deploy/beta" },
    ];
    const input = `${lines.map((line) => JSON.stringify(line)).join("\n")}\n\nnonsense`;
    const { status, stdout, stderr } = processOf(["render", "--batch"], input);
    expect(stderr).toBe("");
    expect(status).toBe(0);
    const answers = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(answers.map(({ id, ok }) => [id, ok])).toEqual([
      [1, true],
      ["two", false],
      [3, true],
      [4, false],
      [[5], false],
      [null, true],
      [null, false],
    ]);
    expect(answers[0].yaml).toBe(rendered("edited"));
    expect(answers[1].error).toMatch(/missing\.yaml/);
    expect(answers[2].yaml).toBe(rendered("old"));
    expect(answers[3].error).toMatch(/"dir" must be the path of a folder/);
    expect(answers[4].error).toMatch(/revision v9 does not exist/);
    expect(answers[6].error).toMatch(/line 8 is not JSON/);
  });

  it("sees edits between questions, and stops quietly when nobody listens", async () => {
    const child = spawn(process.execPath, [program, "render", "--batch"], { cwd: root });
    const answers = child.stdout[Symbol.asyncIterator]();
    const ask = async (): Promise<string> => {
      child.stdin.write(`${JSON.stringify({ id: 0, dir: "deploy/beta" })}\n`);
      return JSON.parse(String((await answers.next()).value)).yaml;
    };
    expect(await ask()).toBe(rendered("edited"));
    put("deploy/base/settings.yaml", configMap("again"));
    expect(await ask()).toBe(rendered("again"));
    put("deploy/base/settings.yaml", configMap("edited"));
    let complaint = "";
    child.stderr.on("data", (text) => {
      complaint += text;
    });
    child.stdin.on("error", () => {});
    child.stdout.destroy();
    for (let i = 0; i < 100; i++) child.stdin.write(`${JSON.stringify({ id: i, dir: "deploy/beta" })}\n`);
    const code = await new Promise((done) => child.on("exit", done));
    child.stdin.destroy();
    expect(complaint).toBe("");
    expect(code).toBe(0);
  });
});
