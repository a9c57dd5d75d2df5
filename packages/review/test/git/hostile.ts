import { chmodSync, cpSync, mkdirSync, readdirSync, rmSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { git, identify, put, repositoryWithHistory, temporaryFolder } from "../../../../test/repository.ts";

/** A folder in which each program that ran leaves a file with its name. */
export interface Traps {
  folder: string;
  /** The names of those that ran since the last time. */
  ran(): string[];
}

export function newTraps(): Traps {
  const folder = temporaryFolder();
  return {
    folder,
    ran: () => {
      const names = readdirSync(folder).sort();
      for (const name of names) rmSync(join(folder, name), { recursive: true });
      return names;
    },
  };
}

const HOOKS = ["post-index-change", "post-checkout", "pre-commit", "reference-transaction", "pre-auto-gc"];

const ATTRIBUTES = "* filter=evil diff=evil merge=evil\n*.yaml filter=longer\n";

/** git configuration with every key that names a program; each leaves a file with its name. */
export function hostileConfig({ folder }: Traps, hooks: string): string {
  const trap = (name: string) => `"touch ${join(folder, name)}; false"`;
  return `[core]
  fsmonitor = ${trap("fsmonitor")}
  hooksPath = ${hooks}
  sshCommand = ${trap("sshCommand")}
  askPass = ${trap("askPass")}
  editor = ${trap("editor")}
  pager = ${trap("pager")}
  gitProxy = ${trap("gitProxy")}
  alternateRefsCommand = ${trap("alternateRefsCommand")}
[sequence]
  editor = ${trap("sequence-editor")}
[pager]
  log = ${trap("pager-log")}
  grep = ${trap("pager-grep")}
[alias]
${["ls-files", "rev-parse", "status", "log", "grep", "cat-file"].map((name) => `  ${name} = !touch ${join(folder, `alias-${name}`)}`).join("\n")}
[log]
  showSignature = true
[commit]
  gpgSign = true
[gpg]
  program = ${trap("gpg")}
[gpg "ssh"]
  program = ${trap("gpg-ssh")}
  defaultKeyCommand = ${trap("gpg-key")}
[diff]
  external = ${trap("diff-external")}
[diff "evil"]
  command = ${trap("diff-command")}
  textconv = ${trap("diff-textconv")}
[filter "evil"]
  clean = ${trap("filter-clean")}
  smudge = ${trap("filter-smudge")}
  required = true
[filter "longer"]
  process = ${trap("filter-process")}
[merge "evil"]
  driver = ${trap("merge-driver")}
[trailer "evil"]
  command = ${trap("trailer")}
[credential]
  helper = "!touch ${join(folder, "credential-helper")}"
[uploadpack]
  packObjectsHook = ${trap("packObjectsHook")}
[protocol "ext"]
  allow = always
[submodule "evil"]
  update = "!touch ${join(folder, "submodule-update")}"
[interactive]
  diffFilter = ${trap("diffFilter")}
`;
}

/** A git hook of each kind that leaves a file with its name. */
export function putHooks({ folder }: Traps, into: string): void {
  for (const name of HOOKS) {
    put(into, name, `#!/bin/sh\ntouch ${join(folder, `hook-${name}`)}\n`);
    chmodSync(join(into, name), 0o755);
  }
}

/** What a kustomize folder needs, as two environments of a shop. */
export function putShop(root: string, stage: string): string {
  const folder = `overlays/${stage}/shop`;
  put(root, `${folder}/kustomization.yaml`, "resources: [pod.yaml]\n");
  put(
    root,
    `${folder}/pod.yaml`,
    "apiVersion: v1\nkind: Pod\nmetadata: {name: shop}\nspec: {containers: [{name: a, image: 'a:1'}]}\n",
  );
  return folder;
}

/**
 * Puts the layout of a bare repository into a folder: git commits and clones such files without complaint, and takes
 * the folder for a repository.
 */
export function putBareLayout(traps: Traps, folder: string): void {
  put(folder, "HEAD", "ref: refs/heads/main\n");
  put(folder, "objects/.keep", "");
  put(folder, "refs/heads/.keep", "");
  putHooks(traps, join(folder, "hooks"));
  put(
    folder,
    "config",
    `[core]\n  repositoryformatversion = 0\n  bare = false\n  worktree = .\n${hostileConfig(traps, "hooks")}`,
  );
  put(folder, ".gitattributes", ATTRIBUTES);
}

/** A repository of a shop, whose production folder is also a bare repository's layout, committed like the rest. */
export function repositoryWithTraps(traps: Traps): { root: string; hostile: string } {
  const root = repositoryWithHistory();
  putShop(root, "beta");
  const hostile = join(root, putShop(root, "production"));
  // git itself makes the index of the trap: with files in it, fsmonitor is asked about them.
  git(hostile, "init", "-q");
  git(hostile, "add", ".");
  cpSync(join(hostile, ".git/index"), join(hostile, "index"));
  rmSync(join(hostile, ".git"), { recursive: true });
  putBareLayout(traps, hostile);
  git(root, "add", "-A");
  git(root, "commit", "-q", "-m", "shop");
  return { root, hostile };
}

/**
 * A folder that was copied with its `.git`, which no commit can hold: a repository with a hostile configuration, and
 * files that git reads again, as their times are others.
 */
export function copiedRepository(traps: Traps, root: string): void {
  mkdirSync(root, { recursive: true });
  git(root, "init", "-q", "-b", "main");
  identify(root);
  put(root, ".gitattributes", ATTRIBUTES);
  const shop = putShop(root, "beta");
  git(root, "add", "-A");
  git(root, "commit", "-q", "-m", "one");
  put(root, `${shop}/more.yaml`, "{}\n");
  git(root, "add", "-A");
  git(root, "commit", "-q", "-m", "two");
  utimesSync(join(root, shop, "pod.yaml"), 1, 1);
  putHooks(traps, join(root, ".git/hooks"));
  put(root, ".git/more", hostileConfig(traps, ".git/hooks"));
  git(root, "config", "include.path", "more");
}
