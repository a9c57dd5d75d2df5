import { execFileSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { InputError, OutsideError } from "../../src/errors/errors.ts";
import { DiskTree } from "../../src/node/disk.ts";
import { GitObjects } from "../../src/node/git/objects.ts";
import { RevisionTree } from "../../src/node/revision.ts";
import { shortcuts } from "../../src/shortcuts.ts";

let root: string;

function git(...args: string[]): string {
  return execFileSync(
    "git",
    [
      "-C",
      root,
      "-c",
      "user.name=t",
      "-c",
      "user.email=t@example.com",
      "-c",
      "commit.gpgsign=false",
      ...args,
    ],
    { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] },
  ).trim();
}

beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "kustogen-tree-")));
  git("init", "-q", "-b", "main");
  mkdirSync(join(root, "base/deep"), { recursive: true });
  writeFileSync(join(root, "base/kustomization.yaml"), "resources: []\n");
  writeFileSync(join(root, "base/deep/größe.yaml"), "a: 1\n");
  writeFileSync(join(root, "large.bin"), Buffer.alloc(300_000, 7));
  writeFileSync(join(root, "huge.yaml"), "");
  truncateSync(join(root, "huge.yaml"), 33 * 2 ** 20);
  symlinkSync("base", join(root, "linked"));
  symlinkSync("deep/../kustomization.yaml", join(root, "base/inside.yaml"));
  symlinkSync("../../outside.yaml", join(root, "base/outside.yaml"));
  symlinkSync("/etc/hostname", join(root, "absolute"));
  symlinkSync("circle-b", join(root, "circle-a"));
  symlinkSync("circle-a", join(root, "circle-b"));
  git("add", "-A");
  git("commit", "-q", "-m", "one");
  writeFileSync(join(root, "base/kustomization.yaml"), "resources: [a.yaml]\n");
  mkdirSync(join(root, "shared"));
  git("update-index", "--add", "--cacheinfo", `160000,${git("rev-parse", "HEAD")},shared`);
  git("commit", "-q", "-a", "-m", "two");
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

describe("a git revision as a file tree", () => {
  it("shows files and folders as they were, without a checkout", () => {
    const before = new RevisionTree(new GitObjects(root), "HEAD~1");
    const after = new RevisionTree(new GitObjects(root), "main");
    expect(before.commit).toBe(git("rev-parse", "HEAD~1"));
    expect(before.read("/base/kustomization.yaml").toString()).toBe("resources: []\n");
    expect(after.read("/base/kustomization.yaml").toString()).toBe("resources: [a.yaml]\n");
    expect(after.kind("/base")).toBe("directory");
    expect(after.kind("/")).toBe("directory");
    expect(after.kind("/base/kustomization.yaml")).toBe("file");
    expect(after.kind("/base/kustomization.yaml/x")).toBeUndefined();
    expect(after.kind("/nothing")).toBeUndefined();
  });

  it("reads names beyond ASCII and contents larger than a pipe holds", () => {
    const tree = new RevisionTree(new GitObjects(root), "HEAD");
    expect(tree.read("/base/deep/größe.yaml").toString()).toBe("a: 1\n");
    expect(tree.read("/large.bin").equals(Buffer.alloc(300_000, 7))).toBe(true);
    expect(tree.read("/base/deep/größe.yaml").toString()).toBe("a: 1\n");
  });

  it("follows links that stay inside and refuses those that lead out", () => {
    const tree = new RevisionTree(new GitObjects(root), "HEAD");
    expect(tree.read("/linked/kustomization.yaml").toString()).toBe("resources: [a.yaml]\n");
    expect(tree.realPath("/linked/inside.yaml")).toBe("/base/kustomization.yaml");
    expect(() => tree.read("/base/outside.yaml")).toThrow(/leads out of revision HEAD/);
    expect(() => tree.kind("/absolute")).toThrow(/leads out of revision HEAD, to \/etc\/hostname/);
    expect(() => tree.read("/circle-a")).toThrow(/form a cycle/);
  });

  it("refuses a file of hundreds of megabytes before it is in memory, and reads on", () => {
    const tree = new RevisionTree(new GitObjects(root), "HEAD");
    expect(() => tree.read("/huge.yaml")).toThrow(
      "/huge.yaml: too large: more than 32 MiB in a file (limits.fileMiB of kustogen.yaml)",
    );
    expect(tree.read("/base/deep/größe.yaml").toString()).toBe("a: 1\n");
    expect(() => new DiskTree().read(join(root, "huge.yaml"))).toThrow(/more than 32 MiB in a file/);
  });

  it("serves several revisions from one git process and starts a new one after it was closed", () => {
    const objects = new GitObjects(root);
    const one = new RevisionTree(objects, "HEAD~1");
    const two = new RevisionTree(objects, "HEAD");
    objects.close();
    expect(one.read("/base/kustomization.yaml").toString()).toBe("resources: []\n");
    expect(two.read("/base/kustomization.yaml").toString()).toBe("resources: [a.yaml]\n");
    objects.close();
  });

  it("says in git's words why an object can't be read, and reads on", () => {
    const id = git("rev-parse", "HEAD:base/kustomization.yaml");
    const object = join(root, ".git/objects", id.slice(0, 2), id.slice(2));
    const sound = readFileSync(object);
    chmodSync(object, 0o644);
    writeFileSync(object, sound.subarray(0, -8));
    try {
      const head = new RevisionTree(new GitObjects(root), "HEAD");
      const failure = () => {
        try {
          return head.read("/base/kustomization.yaml");
        } catch (error) {
          return error;
        }
      };
      const first = failure();
      expect(first).toBeInstanceOf(OutsideError);
      expect(String(first)).toMatch(/unable to stream/);
      expect(failure()).toEqual(first);
      expect(head.read("/large.bin")).toHaveLength(300_000);
    } finally {
      writeFileSync(object, sound);
    }
  });

  it("says what is wrong with a missing revision, file, repository or git", () => {
    expect(() => new RevisionTree(new GitObjects(root), "nope")).toThrow(InputError);
    expect(() => new RevisionTree(new GitObjects(root), "nope")).toThrow(/revision nope does not exist/);
    expect(() => new RevisionTree(new GitObjects(root), "a\nb")).toThrow(/does not exist/);
    expect(() => new RevisionTree(new GitObjects(root), "HEAD").read("/gone.yaml")).toThrow(
      /\/gone\.yaml: no such file/,
    );
    const head = new RevisionTree(new GitObjects(root), "HEAD");
    expect(() => head.read("/shared")).toThrow(
      /\/shared: is a submodule, whose files aren't in this repository/,
    );
    expect(head.absence("/shared/base")?.why).toMatch(/^\/shared is a submodule/);
    expect(head.absence("/gone")).toBeUndefined();
    const elsewhere = mkdtempSync(join(tmpdir(), "kustogen-none-"));
    const path = process.env.PATH;
    try {
      expect(() => new RevisionTree(new GitObjects(elsewhere), "HEAD")).toThrow(/not a git repository/);
      for (const name of ["mkfifo"])
        symlinkSync(
          execFileSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).trim(),
          join(elsewhere, name),
        );
      process.env.PATH = elsewhere;
      expect(() => new RevisionTree(new GitObjects(root), "HEAD")).toThrow(OutsideError);
      expect(() => new RevisionTree(new GitObjects(root), "HEAD")).toThrow(
        /`git` was not found on your PATH/,
      );
    } finally {
      process.env.PATH = path;
      rmSync(elsewhere, { recursive: true, force: true });
    }
  });
});

it("the objects of a repository are read on after one was refused for its size, and after they were closed", () => {
  const objects = new GitObjects(root);
  const text = () => objects.read("HEAD:base/kustomization.yaml")?.content.toString();
  const refuse = () => {
    throw new InputError("too large");
  };
  expect(() => objects.read("HEAD:base/kustomization.yaml", refuse)).toThrow("too large");
  expect(text()).toBe("resources: [a.yaml]\n");
  objects.close();
  expect(text()).toBe("resources: [a.yaml]\n");
  objects.close();
});

describe("the working tree as a file tree", () => {
  it("takes no folder for a real one that is reached through a link, whatever was asked before", () => {
    const tree = new DiskTree();
    expect(tree.kind(join(root, "linked/absent"))).toBeUndefined();
    expect(tree.realPath(join(root, "linked/absent/x"))).toBe(join(root, "linked/absent/x"));
    expect(tree.realPath(join(root, "base/deep"))).toBe(join(root, "base/deep"));
    expect(tree.kind(join(root, "linked/deep"))).toBe("directory");
    expect(tree.realPath(join(root, "linked/deep"))).toBe(join(root, "base/deep"));
    expect(tree.realPath(join(root, "linked/inside.yaml"))).toBe(join(root, "base/kustomization.yaml"));
    expect(tree.realPath(join(root, "linked/deep/größe.yaml"))).toBe(join(root, "base/deep/größe.yaml"));
  });

  it("reads a file once, as far as there is room for what it holds", () => {
    const file = join(root, "kept.txt");
    const read = (tree: DiskTree) => tree.read(file).toString();
    writeFileSync(file, "one");
    const [keeping, full, plain] = [new DiskTree(3), new DiskTree(2), new DiskTree()];
    const unhurried = new DiskTree(3);
    expect([keeping, full, plain, unhurried].map(read)).toEqual(["one", "one", "one", "one"]);
    writeFileSync(file, "two");
    try {
      expect([keeping, full, plain].map(read)).toEqual(["one", "two", "two"]);
      shortcuts.taken = false;
      expect(read(unhurried)).toBe("two");
    } finally {
      shortcuts.taken = true;
      rmSync(file);
    }
  });

  it("says what can't be read, and never opens a pipe", () => {
    const tree = new DiskTree();
    execFileSync("mkfifo", [join(root, "pipe")]);
    expect(tree.kind(join(root, "pipe"))).toBeUndefined();
    expect(() => tree.read(join(root, "pipe"))).toThrow(/no such file/);
    expect(() => tree.read(join(root, "base"))).toThrow(/no such file/);
    expect(() => tree.read(join(root, "circle-a"))).toThrow(/form a cycle/);
    if (process.getuid?.() !== 0) {
      chmodSync(join(root, "large.bin"), 0);
      expect(() => tree.read(join(root, "large.bin"))).toThrow(/no permission/);
    }
  });
});
