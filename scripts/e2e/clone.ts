import { readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Document, parse, parseDocument } from "yaml";
import { $ } from "zx";
import type { GitServer } from "./git-server.ts";

/** A person's clone of this repository: edited, generated, committed and pushed as a person would. */
export class Clone {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** Clones what is committed at `root`, with the dependencies that are installed there. */
  static async of(root: string, folder: string, server: GitServer): Promise<Clone> {
    await $`git -c advice.detachedHead=false clone --quiet --no-tags ${root} ${folder}`;
    const clone = new Clone(folder);
    const git = clone.#in();
    await git`git checkout --quiet -B main`;
    await git`git config user.name e2e`;
    await git`git config user.email e2e@example.com`;
    await git`git config commit.gpgSign false`;
    await git`git remote set-url origin ${server.folder}`;
    writeFileSync(join(folder, ".git", "info", "exclude"), "node_modules\n");
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    return clone;
  }

  #in() {
    // A hook of the person who runs this must not judge the commits of a test.
    return $({ cwd: this.folder, quiet: true, env: { ...process.env, HUSKY: "0" } });
  }

  /** Changes `generators/environments/<name>.yaml`; comments and order stay. */
  editEnvironment(name: string, change: (document: Document) => void): void {
    this.edit(`generators/environments/${name}.yaml`, (text) => {
      const document = parseDocument(text);
      change(document);
      return document.toString({ lineWidth: 0 });
    });
  }

  /** The names of the environments that an Argo CD deploys. */
  environments(): string[] {
    const folder = join(this.folder, "generators", "environments");
    return readdirSync(folder)
      .filter((file) => file.endsWith(".yaml") && file !== "base.yaml")
      .filter((file) => parse(readFileSync(join(folder, file), "utf8")).argocd !== false)
      .map((file) => file.replace(/\.yaml$/, ""));
  }

  /** Changes a file. */
  edit(path: string, change: (text: string) => string): void {
    const file = join(this.folder, path);
    const before = readFileSync(file, "utf8");
    const after = change(before);
    if (after === before) throw new Error(`${path}: the edit changed nothing`);
    writeFileSync(file, after);
  }

  /** Writes a file. */
  write(path: string, text: string): void {
    writeFileSync(join(this.folder, path), text);
  }

  /** Removes a file or a folder. */
  remove(path: string): void {
    rmSync(join(this.folder, path), { recursive: true });
  }

  /** Generates, commits what is left with the message, and pushes. Returns the revision. */
  async deliver(message: string): Promise<string> {
    const git = this.#in();
    await git`npm run --silent gen`;
    await git`git add --all`;
    // If `gen` has already committed everything, no second commit is needed.
    await git`git diff --cached --quiet || git commit --quiet -m ${message}`;
    return this.push();
  }

  /** Commits everything as it is, without generating, and pushes. Returns the revision. */
  async commit(message: string): Promise<string> {
    const git = this.#in();
    await git`git add --all`;
    await git`git commit --quiet -m ${message}`;
    return this.push();
  }

  /** Pushes what is committed. Returns the revision. */
  async push(): Promise<string> {
    const git = this.#in();
    await git`git push --quiet --set-upstream origin HEAD:main`;
    return (await git`git rev-parse HEAD`).stdout.trim();
  }

  /** The output of a kustogen command with `--json`. Throws its standard error if it fails. */
  async kustogen<T>(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<T> {
    const $$ = $({ cwd: this.folder, quiet: true, env: { ...process.env, ...env } });
    const { stdout } = await $$`npm exec -- kustogen ${args} --json`;
    return JSON.parse(stdout) as T;
  }

  /** Undoes every commit after `revision`, in one commit, as `git revert` does, and pushes. Returns the new revision. */
  async revertTo(revision: string): Promise<string> {
    const git = this.#in();
    await git`git revert --no-commit ${revision}..HEAD`;
    await git`git commit --quiet -m ${"Back to what ran before"}`;
    // The generated files were restored together with their sources.
    await git`npm run --silent gen -- --check`;
    return this.push();
  }

  /** The revision that is checked out. */
  async head(): Promise<string> {
    return (await this.#in()`git rev-parse HEAD`).stdout.trim();
  }
}
