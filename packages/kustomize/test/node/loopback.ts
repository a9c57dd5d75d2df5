import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { putAll } from "../../../../test/repository.ts";

/** Git repositories and files behind a web server on the loopback interface. */
export interface Loopback {
  /** "http://127.0.0.1:PORT". */
  readonly url: string;
  /** A folder for whatever the test needs, gone when the server is. */
  readonly folder: string;
  /** Commits files to a branch of a repository "org/name", made if it isn't there; returns the commit's name. */
  commit(repository: string, files: Record<string, string>, more?: CommitOptions): string;
  /** Puts a file behind the URL. */
  file(path: string, text: string): void;
  /** The requests since the last time. */
  requests(): Promise<string[]>;
  /** Takes no more requests. */
  stop(): void;
  close(): void;
}

interface CommitOptions {
  branch?: string;
  tag?: string;
  /** A submodule: its path and URL. */
  submodule?: [path: string, url: string];
}

const SETTINGS = configuration({
  "user.name": "t",
  "user.email": "t@example.com",
  "commit.gpgsign": "false",
  "init.defaultBranch": "main",
  "init.templateDir": "",
  "protocol.allow": "always",
});

/** git settings as its environment. */
function configuration(settings: Record<string, string>): Record<string, string> {
  const entries = Object.entries(settings);
  return Object.fromEntries([
    ["GIT_CONFIG_COUNT", String(entries.length)],
    ...entries.flatMap(([key, value], at) => [
      [`GIT_CONFIG_KEY_${at}`, key],
      [`GIT_CONFIG_VALUE_${at}`, value],
    ]),
  ]);
}

/** Starts the server. */
export async function startLoopback(): Promise<Loopback> {
  const folder = mkdtempSync(join(tmpdir(), "kustogen-loopback-"));
  const root = join(folder, "served");
  mkdirSync(root);
  const server: ChildProcess = spawn(
    process.execPath,
    [join(import.meta.dirname, "http-server.child.mjs"), root],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  let seen: string[] = [];
  const port = await new Promise<string>((resolve) => {
    server.stdout?.on("data", (chunk: Buffer) => {
      const lines = chunk.toString().trim().split("\n");
      if (/^\d+$/.test(lines[0] as string)) resolve(lines.shift() as string);
      seen.push(...lines);
    });
  });
  return {
    url: `http://127.0.0.1:${port}`,
    folder,
    commit(repository, files, { branch = "main", tag, submodule } = {}) {
      const at = join(root, repository);
      mkdirSync(at, { recursive: true });
      putAll(at, files);
      const script = [
        "git init --quiet",
        "git config uploadpack.allowAnySHA1InWant true",
        'git checkout --quiet -B "$branch"',
        ...(submodule ? ['git submodule --quiet add "$submodule" "$at"'] : []),
        "git add -A",
        "git commit --quiet --allow-empty -m files",
        ...(tag ? ['git tag -a -m "$tag" "$tag"'] : []),
        "git rev-parse HEAD",
      ];
      const [path = "", url = ""] = submodule ?? [];
      // One process for all of them: it is smaller than this one, so that it starts them in less time.
      return execFileSync("sh", ["-e", "-c", script.join("\n")], {
        cwd: at,
        encoding: "utf8",
        env: { ...process.env, ...SETTINGS, branch, tag, submodule: url, at: path },
        stdio: ["ignore", "pipe", "pipe"],
      }).trim();
    },
    file: (path, text) => putAll(join(root, "files"), { [path]: text }),
    async requests() {
      // What the server has printed is read when this process has time to.
      await new Promise((resolve) => setTimeout(resolve, 30));
      const taken = seen;
      seen = [];
      return taken;
    },
    stop: () => void server.kill(),
    close() {
      server.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
