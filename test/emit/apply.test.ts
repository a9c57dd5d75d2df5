import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { applyPlan } from "../../generators/emit/apply.ts";
import { type Disk, realDisk } from "../../generators/emit/disk.ts";
import type { GeneratedFile } from "../../generators/emit/file.ts";
import { type Plan, planWrites } from "../../generators/emit/plan.ts";
import { readState } from "../../generators/emit/record.ts";
import { isUntouched } from "../../generators/emit/untouched.ts";
import { put, SCOPE, temporaryFolder, text, yaml } from "../git/fixture.ts";
import { bundleChild } from "./bundle.ts";

/** A root and a record folder without any repository: HEAD knows nothing. */
class Place {
  readonly root = join(temporaryFolder(), "root");
  readonly recordFolder = join(this.root, "../record");
  constructor() {
    mkdirSync(this.root);
  }
  plan(files: GeneratedFile[], scope: string[] = SCOPE): Plan {
    return planWrites(this.root, files, scope, {
      recordFolder: this.recordFolder,
      committed: () => new Map(),
    });
  }
  write(files: GeneratedFile[], disk?: Disk, scope: string[] = SCOPE): Plan {
    const plan = this.plan(files, scope);
    applyPlan(this.root, plan, {
      recordFolder: this.recordFolder,
      fingerprint: "f",
      ...(disk ? { disk } : {}),
    });
    return plan;
  }
  untouched(): boolean {
    return isUntouched(this.root, readState(this.recordFolder));
  }
  /** Every file below the root with its text. */
  files(): Record<string, string> {
    const found = readdirSync(this.root, { recursive: true, encoding: "utf8" }).sort();
    const paths = found.filter((path) => lstatSync(join(this.root, path)).isFile());
    return Object.fromEntries(paths.map((path) => [path, text(this.root, path)]));
  }
}

const two = [yaml("base/a/x.yaml", "a: 1"), yaml("overlays/beta/a/y.yaml", "b: 1")];
const later = () => new Promise((resolve) => setTimeout(resolve, 30));

function failing(code: string, when: (call: keyof Disk, path: string) => boolean): Disk {
  const guard =
    <A extends string[]>(name: keyof Disk, call: (...args: A) => void) =>
    (...args: A) => {
      if (when(name, args.at(name === "rename" ? 1 : 0) ?? ""))
        throw Object.assign(new Error(`${code}: injected`), { code });
      call(...args);
    };
  return {
    mkdir: guard("mkdir", realDisk.mkdir),
    write: guard("write", realDisk.write),
    rename: guard("rename", realDisk.rename),
    unlink: guard("unlink", realDisk.unlink),
    rmdir: guard("rmdir", realDisk.rmdir),
  };
}

test("only files whose bytes change are written; the others keep their inode", () => {
  const place = new Place();
  expect(place.write(two).create).toEqual(["base/a/x.yaml", "overlays/beta/a/y.yaml"]);
  const inode = (path: string) => statSync(join(place.root, path)).ino;
  const kept = inode("base/a/x.yaml");
  const plan = place.write([yaml("base/a/x.yaml", "a: 1"), yaml("overlays/beta/a/y.yaml", "b: 2")]);
  expect([plan.create, plan.change, plan.remove, plan.unchanged]).toEqual([
    [],
    ["overlays/beta/a/y.yaml"],
    [],
    1,
  ]);
  expect(inode("base/a/x.yaml")).toBe(kept);
  expect(text(place.root, "overlays/beta/a/y.yaml")).toMatch(/b: 2\n$/);
});

test("files no longer produced go, with the folders this empties, in scope only", () => {
  const place = new Place();
  place.write([...two, yaml("base/b/deep/z.yaml", "c: 1"), yaml("base/b/deep/w.yaml", "c: 1")]);
  const own = place.write([], undefined, ["base/b"]);
  expect(own.remove).toEqual(["base/b/deep/w.yaml", "base/b/deep/z.yaml"]);
  expect(place.untouched()).toBe(true);
  expect(Object.keys(place.files())).toEqual(["base/a/x.yaml", "overlays/beta/a/y.yaml"]);
  expect(readdirSync(join(place.root, "base"))).toEqual(["a"]);
  place.write([]);
  expect(readdirSync(place.root)).toEqual([]);
});

test("a scope of single files removes just these", () => {
  const place = new Place();
  place.write([
    yaml("argocd/beta/a.yaml", "a: 1"),
    yaml("argocd/beta/b.yaml", "a: 1"),
    yaml("argocd/beta/root.yaml", "a: 1"),
  ]);
  const plan = place.write([], undefined, ["argocd/beta/b.yaml", "base/b"]);
  expect(plan.remove).toEqual(["argocd/beta/b.yaml"]);
  expect(place.untouched()).toBe(true);
  expect(
    place.plan([yaml("argocd/beta/a.yaml", "a: 1"), yaml("argocd/beta/root.yaml", "a: 1")]).unchanged,
  ).toBe(2);
});

test("an untouched work tree is recognised, and every kind of change to it is noticed", async () => {
  const changes: [string, (place: Place) => void][] = [
    [
      "same size, old mtime",
      ({ root }) => {
        put(root, "base/a/x.yaml", text(root, "base/a/x.yaml").replace("a: 1", "a: 2"));
        utimesSync(join(root, "base/a/x.yaml"), 0, 0);
      },
    ],
    ["removed", ({ root }) => realDisk.unlink(join(root, "base/a/x.yaml"))],
    ["extra file", ({ root }) => put(root, "base/a/extra.yaml", "")],
    ["extra folder", ({ root }) => put(root, "overlays/gamma/a/extra.yaml", "")],
    ["folder gone", ({ root }) => realDisk.rename(join(root, "base/a"), join(root, "base/b"))],
    [
      "link instead",
      ({ root }) => {
        realDisk.rename(join(root, "base/a/x.yaml"), join(root, "x"));
        symlinkSync("../../x", join(root, "base/a/x.yaml"));
      },
    ],
    ["state gone", ({ recordFolder }) => realDisk.unlink(join(recordFolder, "state"))],
  ];
  for (const [what, change] of changes) {
    const place = new Place();
    place.write(two);
    expect(place.untouched()).toBe(true);
    await later();
    change(place);
    expect([what, place.untouched()]).toEqual([what, false]);
  }
});

test("a touched file is compared by content once and trusted again afterwards", async () => {
  const place = new Place();
  place.write(two);
  await later();
  utimesSync(join(place.root, "base/a/x.yaml"), new Date(), new Date());
  expect(place.untouched()).toBe(false);
  expect(place.write(two).unchanged).toBe(2);
  expect(place.untouched()).toBe(true);
});

test.each([
  [
    "a symbolic link at the file's path",
    (root: string) => {
      put(root, "../outside.yaml", "theirs\n");
      mkdirSync(join(root, "base/a"), { recursive: true });
      symlinkSync("../../../outside.yaml", join(root, "base/a/x.yaml"));
    },
    /base\/a\/x\.yaml: a symbolic link where a generated file belongs/,
  ],
  [
    "a dangling link",
    (root: string) => {
      mkdirSync(join(root, "base/a"), { recursive: true });
      symlinkSync("nowhere", join(root, "base/a/x.yaml"));
    },
    /base\/a\/x\.yaml: a symbolic link/,
  ],
  [
    "a folder at the file's path",
    (root: string) => put(root, "base/a/x.yaml/inner", "x"),
    /base\/a\/x\.yaml: a folder where/,
  ],
  [
    "a linked parent that leads out",
    (root: string) => {
      mkdirSync(join(root, "../elsewhere"));
      symlinkSync("../elsewhere", join(root, "base"));
    },
    /base: a symbolic link where a folder belongs/,
  ],
  [
    "a linked parent further down",
    (root: string) => {
      mkdirSync(join(root, "overlays"));
      mkdirSync(join(root, "../elsewhere"));
      symlinkSync("../../elsewhere", join(root, "overlays/beta"));
    },
    /overlays\/beta: a symbolic link where a folder belongs/,
  ],
  [
    "a file where a folder belongs",
    (root: string) => put(root, "overlays", "x"),
    /overlays: a file where a folder belongs/,
  ],
  [
    "a named pipe",
    (root: string) => {
      mkdirSync(join(root, "base/a"), { recursive: true });
      execFileSync("mkfifo", [join(root, "base/a/x.yaml")]);
    },
    /base\/a\/x\.yaml: a special file/,
  ],
])("%s is refused and never written through", (_, prepare, message) => {
  const place = new Place();
  prepare(place.root);
  const before = place.files();
  expect(() => place.write(two)).toThrow(
    expect.objectContaining({ name: "InputError", message: expect.stringMatching(message) }),
  );
  expect(place.files()).toEqual(before);
  expect(readdirSync(join(place.root, ".."))).not.toContain("record");
});

test.each([
  "/etc/passwd",
  "../up.yaml",
  "base/../../up.yaml",
  "base//x.yaml",
  "base/.git/config",
  "base/a\nb.yaml",
  "top.yaml",
  "base/.",
  "",
])("the generated path %j is a defect, never a write", (path) => {
  const place = new Place();
  expect(() => place.write([{ path, text: "x" }])).toThrow(
    expect.objectContaining({ name: "InternalError" }),
  );
  expect(place.files()).toEqual({});
});

test("two files of one path, and a file that is also a folder, are defects", () => {
  const place = new Place();
  expect(() => place.write([...two, ...two])).toThrow("two generated files have the path base/a/x.yaml");
  expect(() => place.write([yaml("base/a", ""), ...two])).toThrow("both a generated file and a folder");
  expect(() => place.write([yaml("base/a", ""), yaml("base/a/b/c/x.yaml", "")])).toThrow(
    "both a generated file and a folder",
  );
});

test.each(["ENOSPC", "EROFS", "EACCES", "EDQUOT"])(
  "%s while preparing leaves the work tree as it was",
  (code) => {
    const place = new Place();
    place.write(two);
    const before = place.files();
    const files = [
      yaml("base/a/x.yaml", "a: 2"),
      yaml("base/a/z.yaml", "new: 1"),
      yaml("base/new/z.yaml", "new: 1"),
    ];
    let writes = 0;
    const disk = failing(code, (call) => call === "write" && ++writes === 4);
    expect(() => place.write(files, disk)).toThrow(
      expect.objectContaining({
        name: "OutsideError",
        message: expect.stringMatching(`cannot write base/new/z\\.yaml.*${code}[\\s\\S]*as they were`),
      }),
    );
    expect(place.files()).toEqual(before);
    expect(place.untouched()).toBe(true);
    place.write(files);
    expect(Object.keys(place.files())).toEqual(["base/a/x.yaml", "base/a/z.yaml", "base/new/z.yaml"]);
  },
);

test("a rename that fails halfway leaves old and new files, and the next run completes them", () => {
  const place = new Place();
  place.write([yaml("base/a/x.yaml", "v: 1"), yaml("base/a/y.yaml", "v: 1"), yaml("base/a/z.yaml", "v: 1")]);
  const files = ["x", "y", "z"].map((name) => yaml(`base/a/${name}.yaml`, "v: 2"));
  const disk = failing("EIO", (call, path) => call === "rename" && path.endsWith("y.yaml"));
  expect(() => place.write(files, disk)).toThrow(/cannot replace base\/a\/y\.yaml[\s\S]*next run completes/);
  expect(["x", "y", "z"].map((name) => text(place.root, `base/a/${name}.yaml`).slice(-2, -1))).toEqual([
    "2",
    "1",
    "1",
  ]);
  const other = ["x", "y", "z"].map((name) => yaml(`base/a/${name}.yaml`, "v: 3"));
  expect(place.write(other).change).toHaveLength(3);
});

test("a file saved by somebody while the run writes is not overwritten", async () => {
  const place = new Place();
  place.write(two);
  const plan = place.plan([yaml("base/a/x.yaml", "a: 2"), yaml("overlays/beta/a/y.yaml", "b: 1")]);
  await later();
  put(place.root, "base/a/x.yaml", "just saved\n");
  expect(() => applyPlan(place.root, plan, { recordFolder: place.recordFolder, fingerprint: "" })).toThrow(
    /x\.yaml changed while/,
  );
  expect(text(place.root, "base/a/x.yaml")).toBe("just saved\n");
});

// The real thing, as far as this user and system allow; the injected failures above run everywhere.
const mounts = process.getuid?.() === 0 && spawnSync("mount", ["-V"]).status === 0 && canMount();
function canMount(): boolean {
  const folder = temporaryFolder();
  if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", folder]).status !== 0) return false;
  return spawnSync("umount", [folder]).status === 0;
}

test.runIf(mounts)("a really full disk leaves the work tree as it was (needs the right to mount)", () => {
  const place = new Place();
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", place.root]);
  try {
    place.write([yaml("base/a/x.yaml", "a: 1")]);
    const big = [yaml("base/a/x.yaml", "a: 2"), yaml("base/a/y.yaml", "x".repeat(200_000))];
    expect(() => place.write(big)).toThrow(
      expect.objectContaining({
        name: "OutsideError",
        message: expect.stringMatching(/base\/a\/y\.yaml: the disk is full/),
      }),
    );
    expect(Object.keys(place.files())).toEqual(["base/a/x.yaml"]);
    expect(text(place.root, "base/a/x.yaml")).toContain("a: 1");
    expect(place.write([yaml("base/a/x.yaml", "a: 2")]).change).toHaveLength(1);
  } finally {
    execFileSync("umount", [place.root]);
  }
});

test.runIf(mounts)("a really read-only file system is named (needs the right to mount)", () => {
  const place = new Place();
  execFileSync("mount", ["-t", "tmpfs", "-o", "ro", "tmpfs", place.root]);
  try {
    expect(() => place.write(two)).toThrow(
      expect.objectContaining({
        name: "OutsideError",
        message: expect.stringMatching(/read-only[\s\S]*EROFS[\s\S]*Nothing was written/),
      }),
    );
  } finally {
    execFileSync("umount", [place.root]);
  }
});

/** Writes as a user without special rights (root may write everywhere) and returns what happened in words. */
async function writeAsOrdinaryUser(place: Place, files: GeneratedFile[]): Promise<string> {
  const above = join(place.root, "..");
  const child = await bundleChild("write.child", above);
  const task = JSON.stringify({ root: place.root, recordFolder: place.recordFolder, files, scope: SCOPE });
  const nobody = process.getuid?.() === 0 ? 65534 : undefined;
  if (nobody !== undefined) execFileSync("chown", ["-R", String(nobody), above]);
  return execFileSync(process.execPath, [child, task], { encoding: "utf8", uid: nobody, cwd: above });
}

test("a folder without write permission is named before anything changes", async () => {
  const place = new Place();
  place.write(two);
  const files = [yaml("base/a/x.yaml", "a: 2"), yaml("overlays/beta/a/y.yaml", "b: 2")];
  chmodSync(join(place.root, "overlays/beta/a"), 0o555);
  expect(await writeAsOrdinaryUser(place, files)).toMatch(
    /^OutsideError: cannot write in overlays\/beta\/a: permission denied.*EACCES[\s\S]*Nothing was written/,
  );
  expect(text(place.root, "base/a/x.yaml")).toContain("a: 1");
  chmodSync(join(place.root, "overlays/beta/a"), 0o755);
  expect(await writeAsOrdinaryUser(place, files)).toBe("wrote 2");
});

test("a root that can't be written, a file that can't be read and a record that can't be kept are named", async () => {
  const place = new Place();
  place.write(two);
  const files = [...two, yaml("base/a/new.yaml", "")];
  chmodSync(place.root, 0o555);
  expect(await writeAsOrdinaryUser(place, files)).toMatch(/permission denied[\s\S]*Nothing was written/);
  chmodSync(place.root, 0o755);
  chmodSync(join(place.root, "base/a/x.yaml"), 0);
  expect(await writeAsOrdinaryUser(place, files)).toMatch(/cannot read base\/a\/x\.yaml: permission denied/);
  chmodSync(join(place.root, "base/a/x.yaml"), 0o644);
  chmodSync(place.recordFolder, 0o555);
  expect(await writeAsOrdinaryUser(place, files)).toMatch(/cannot write .*record.*permission denied/);
  chmodSync(place.recordFolder, 0o755);
  expect(Object.keys(place.files())).toEqual(two.map(({ path }) => path));
  expect(await writeAsOrdinaryUser(place, files)).toBe("wrote 1");
});

test("a folder that somebody removed is made again", () => {
  const place = new Place();
  place.write([yaml("argocd/beta/a.yaml", "a: 1"), yaml("argocd/beta/b.yaml", "a: 1")]);
  realDisk.unlink(join(place.root, "argocd/beta/a.yaml"));
  place.write([], undefined, ["argocd/beta/b.yaml"]);
  expect(readdirSync(place.root)).toEqual([]);
  expect(place.untouched()).toBe(false);
  expect(place.write([yaml("argocd/beta/a.yaml", "a: 1")]).create).toEqual(["argocd/beta/a.yaml"]);
});

test("leftovers of a killed run are swept, those of a living one are not", () => {
  const place = new Place();
  const dead = spawnSync(process.execPath, ["-e", ""]).pid;
  put(place.root, `.kustogen-${dead}-abcdef/0/x.yaml`, "half");
  put(place.root, `.kustogen-${process.ppid}-abcdef/0/x.yaml`, "half");
  put(place.root, ".kustogen-12-notes", "somebody's file");
  place.write(two);
  expect(readdirSync(place.root).sort()).toEqual(
    [`.kustogen-${process.ppid}-abcdef`, ".kustogen-12-notes", "base", "overlays"].sort(),
  );
});

test("the state is one compact text file without paths of this machine", () => {
  const place = new Place();
  const files = Array.from({ length: 100 }, (_, i) => i).flatMap((i) =>
    Array.from({ length: 10 }, (_, k) => yaml(`base/sys${i}/file-${k}.yaml`, `a: ${i}`)),
  );
  place.write(files);
  expect(statSync(join(place.recordFolder, "state")).size).toBeLessThan(60 * files.length);
  const records = readState(place.recordFolder).folders();
  expect(records.get("base/sys7")?.files.size).toBe(10);
  expect(place.untouched()).toBe(true);
  expect(readFileSync(join(place.recordFolder, "state"), "utf8")).not.toContain(place.root);
});
