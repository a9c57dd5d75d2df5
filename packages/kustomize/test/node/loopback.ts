import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

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

function write(root: string, files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
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
  const git = (repository: string, ...args: string[]): string =>
    execFileSync(
      "git",
      [
        ...["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"],
        ...["-c", "init.defaultBranch=main", "-c", "protocol.allow=always", ...args],
      ],
      { cwd: join(root, repository), encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] },
    ).trim();
  return {
    url: `http://127.0.0.1:${port}`,
    folder,
    commit(repository, files, { branch = "main", tag, submodule } = {}) {
      const at = join(root, repository);
      mkdirSync(at, { recursive: true });
      git(repository, "init", "--quiet");
      git(repository, "config", "uploadpack.allowAnySHA1InWant", "true");
      git(repository, "checkout", "--quiet", "-B", branch);
      write(at, files);
      if (submodule) git(repository, "submodule", "--quiet", "add", submodule[1], submodule[0]);
      git(repository, "add", "-A");
      git(repository, "commit", "--quiet", "--allow-empty", "-m", "files");
      if (tag) git(repository, "tag", "-a", "-m", tag, tag);
      return git(repository, "rev-parse", "HEAD");
    },
    file: (path, text) => write(join(root, "files"), { [path]: text }),
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
