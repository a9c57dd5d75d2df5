import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { appendFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newRepository, putAll } from "../../../../test/repository.ts";

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
  /** A submodule: its path, and the URL of a repository of this server. */
  submodule?: [path: string, url: string];
}

const COMMITTER = "t <t@example.com> now";

/** What one `git fast-import` reads to make a commit, and prints its name. */
function importOf(
  files: Record<string, string>,
  more: CommitOptions & { from?: string; part?: string },
): string {
  const data = (text: string) => `data ${Buffer.byteLength(text)}\n${text}\n`;
  const { branch, from, tag, submodule: [path, url] = [], part } = more;
  const named = {
    ...files,
    ...(path && { ".gitmodules": `[submodule "${path}"]\n\tpath = ${path}\n\turl = ${url}\n` }),
  };
  return [
    `commit refs/heads/${branch}\nmark :1\ncommitter ${COMMITTER}\n${data("files")}`,
    from === undefined ? "" : `from ${from}\n`,
    ...Object.entries(named).map(([name, text]) => `M 100644 inline ${JSON.stringify(name)}\n${data(text)}`),
    path === undefined ? "" : `M 160000 ${part} ${path}\n`,
    tag === undefined ? "" : `tag ${tag}\nfrom :1\ntagger ${COMMITTER}\n${data(tag)}`,
    "get-mark :1\n",
  ].join("");
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
  const url = `http://127.0.0.1:${port}`;
  /** The last commit of each repository. */
  const tips = new Map<string, string>();
  return {
    url,
    folder,
    commit(repository, files, { branch = "main", tag, submodule } = {}) {
      const at = join(root, repository);
      if (!existsSync(at)) {
        cpSync(newRepository(), at, { recursive: true });
        appendFileSync(join(at, ".git/config"), "[uploadpack]\n\tallowAnySHA1InWant = true\n");
      }
      const part = submodule && tips.get(submodule[1].slice(url.length + 1));
      const input = importOf(files, { branch, tag, submodule, from: tips.get(repository), part });
      const args = ["-c", "core.fsync=none", "fast-import", "--quiet", "--date-format=now"];
      const commit = execFileSync("git", args, { cwd: at, encoding: "utf8", input, stdio: "pipe" }).trim();
      writeFileSync(join(at, ".git/HEAD"), `ref: refs/heads/${branch}\n`);
      tips.set(repository, commit);
      return commit;
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
