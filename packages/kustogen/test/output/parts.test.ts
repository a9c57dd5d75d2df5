import { spawnSync } from "node:child_process";
import { existsSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { InternalError } from "@kustogen/kustomize/errors/errors.ts";
import { afterEach, describe, expect, it, vi } from "vitest";
import { refused } from "../../../../test/refused.ts";
import { blobId, recordHash, withUnixLineEnds } from "../../src/output/content.ts";
import { byPath, checkPaths } from "../../src/output/destination.ts";
import { diskError, realDisk } from "../../src/output/disk.ts";
import { listFolders } from "../../src/output/listing.ts";
import { shownDiff } from "../../src/output/shown-diff.ts";
import { openStaging } from "../../src/output/staging.ts";
import { put, temporaryFolder } from "../delivery/fixture.ts";

afterEach(() => void vi.restoreAllMocks());

describe("what a run finds in its folders", () => {
  function place(): string {
    const root = temporaryFolder();
    put(root, "base/a/file.yaml", "");
    put(root, "base/.git/config", "");
    put(root, "other/file", "");
    symlinkSync("a", join(root, "base/link"));
    spawnSync("mkfifo", [join(root, "base/pipe")]);
    return root;
  }

  it("is named by kind, and nothing is listed through a link, in a repository within or outside the scope", () => {
    const { entries, kindOf } = listFolders(place(), ["base", "missing", "other/file", "base"]);
    expect(Object.fromEntries([...entries].sort())).toEqual({
      "base/.git": "folder",
      "base/a": "folder",
      "base/a/file.yaml": "file",
      "base/link": "link",
      "base/pipe": "other",
      "other/file": "file",
    });
    const paths = [
      "",
      "base",
      "base/link",
      "base/link/file.yaml",
      "base/a/none",
      "other/file",
      "other/file/x",
      "none/x",
    ];
    expect(paths.map(kindOf)).toEqual("folder folder link absent absent file absent absent".split(" "));
  });

  it("is refused where a generated file would replace or cross something else, all at once", () => {
    const root = place();
    const found = listFolders(root, ["base"]);
    const files = [
      "base/a",
      "base/link/x.yaml",
      "base/pipe",
      "base/a/file.yaml",
      "base/new/x.yaml",
      "other/file/x",
    ];
    const groups = byPath(files.slice(1).map((path) => ({ path, text: "" })) as never);
    refused(() => checkPaths(root, groups, found)).toThrow(
      `can't write generated files: something else is in their place. Nothing was written.
  base/link: a symbolic link, to a, where a folder belongs
  other/file: a file where a folder belongs
  base/pipe: a special file (socket, pipe or device) where a generated file belongs
Move it away, or delete it, and run the command again.`,
    );
    const folder = byPath([{ path: "base/a", text: "" }] as never);
    refused(() => checkPaths(root, folder, found)).toThrow("base/a: a folder where a generated file belongs");
  });

  it.each([
    ["/base/a", "is not a plain path"],
    ["base//a", "is not a plain path"],
    ["base/./a", "is not a plain path"],
    ["base/../a", "is not a plain path"],
    ["base/a/..", "is not a plain path"],
    ["base/.GIT/a", "is not a plain path"],
    ["base/.git", "is not a plain path"],
    ["base/a\nb", "is not a plain path"],
    ["base/a\\b", "is not a plain path"],
    ["ba:se/a", "is not a plain path"],
    ["a.yaml", "is not a plain path"],
    ["base/", "is not a plain path"],
  ])("a generated path %j %s", (path, said) => {
    const group = () => byPath([{ path, text: "" }] as never);
    expect(group).toThrow(InternalError);
    expect(group).toThrow(`generated path ${JSON.stringify(path)} ${said}`);
  });

  it("generated files stay in their order; none is twice, or a folder as well", () => {
    const group = (...paths: string[]) => byPath(paths.map((path) => ({ path, text: "" })) as never);
    const paths = ["b/x/2", "b/x/1", "a/1", ".gitignore/a", "b/.github"];
    expect([...group(...paths).keys()]).toEqual(paths);
    expect(() => group("a/b", "a/b")).toThrow("two generated files have the path a/b");
    expect(() => group("a/b", "a/b/c")).toThrow("a/b is both a generated file and a folder");
    expect(() => group("a/b/c/d/e", "a/b/c")).toThrow("a/b/c is both a generated file and a folder");
    expect(() => group("a/b", "a/bc/d", "c/a/b/e")).not.toThrow();
  });
});

it("contents are told apart as git does", () => {
  const empty = Buffer.from("");
  expect(blobId(empty, "0".repeat(40))).toBe("e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
  expect(blobId(empty, "0".repeat(64))).toBe(
    "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813",
  );
  expect(recordHash("a")).toMatch(/^[\w-]{16}$/);
  expect(recordHash("a")).toBe(recordHash(Buffer.from("a")));
  const bytes = Buffer.from([0x61, 0x0d, 0x0a, 0xff, 0x0d, 0x62, 0x0d, 0x0a]);
  expect([...withUnixLineEnds(bytes)]).toEqual([0x61, 0x0a, 0xff, 0x0d, 0x62, 0x0a]);
  expect(withUnixLineEnds(empty)).toBe(empty);
});

const A_TOKEN = `ghp_${"a1B2c3D4".repeat(5).slice(0, 36)}`;

it.each<[string, string, string, string]>([
  ["an ordinary change", "a.yaml", "a: 1\n", "-a: 1\n+a: 2"],
  ["a Secret", "a.yaml", "kind: Secret\ndata: {a: eA==}\n", "the values of a Secret"],
  ["a Secret in plain text", "a.yml", "kind: Secret\nstringData: {a: x}\n", "the values of a Secret"],
  ["a Secret without values", "a.yaml", "kind: Secret\n", "-kind: Secret"],
  [
    "a resource",
    "a.yaml",
    `kind: Deployment\nmetadata: {name: a}\nspec: {template: {spec: {containers: [{name: a, env: [{name: T, value: ${A_TOKEN}}]}]}}}\n`,
    "spec.template.spec.containers[0].env[0].value looks like",
  ],
  ["a resource without metadata", "a.yaml", `kind: ConfigMap\ndata: {t: ${A_TOKEN}}\n`, "data.t looks like"],
  [
    "a resource that hides its values itself",
    "a.yaml",
    "kind: SealedSecret\nmetadata: {name: a}\nspec: {encryptedData: {password: AgBx8d9Qm2Lk4Vt7Zs1Rw5}}\n",
    "-kind: SealedSecret",
  ],
  ["values", "values.yaml", `token: {a: ${A_TOKEN}}\n`, "token.a looks like"],
  ["values whose kind is a mapping", "values.yaml", `kind: {a: ${A_TOKEN}}\n`, "kind.a looks like"],
  ["a list before a Secret", "a.yaml", "- a\n---\nkind: Secret\ndata: {a: eA==}\n", "the values of a Secret"],
  ["a file that isn't YAML", "a.env", `A=1\nT=${A_TOKEN}\n`, "line 2 looks like"],
  ["a file that breaks off", "a.yaml", `a: [\nt: ${A_TOKEN}\n`, "line 2 looks like"],
])("a change of %s is shown unless it may hold a secret", (_, path, before, said) => {
  const hidden = "(not shown, because it may contain a secret: ";
  for (const [old, now] of [
    [before, "a: 2\n"],
    ["a: 2\n", before],
  ] as const) {
    const shown = shownDiff(path, old, now);
    expect(shown.startsWith(hidden)).toBe(!/^[-+]/.test(said));
    if (shown.startsWith(hidden) || old === before) expect(shown).toContain(said);
    expect(shown).not.toContain(A_TOKEN);
  }
});

it("what stands in the way of writing is told in plain words, with the system's", () => {
  const said = (code: string | undefined) =>
    diskError(code ? Object.assign(new Error("odd"), { code }) : "odd", "write", "a/b", "After.").message;
  expect(said("EACCES")).toBe(
    "cannot write a/b: permission denied: give this user the right to write there (EACCES).\nAfter.",
  );
  expect(said("EPERM")).toContain(
    "the operation is not permitted: give this user the right to write there (EPERM)",
  );
  expect(said("EEXIST")).toContain("something else exists there: move it away (EEXIST)");
  expect(said("toString")).toBe("cannot write a/b: odd (toString).\nAfter.");
  expect(said(undefined)).toBe("cannot write a/b: odd.\nAfter.");
});

it("a staging folder loses its .gitignore last, so that nothing of it is ever committed", () => {
  const staging = openStaging(temporaryFolder());
  for (const name of ["0", "1"]) writeFileSync(join(staging.path, name), "");
  const removed = vi.spyOn(realDisk, "removeAll");
  staging.remove();
  expect(removed.mock.calls.flat().sort()).toEqual([staging.path, `${staging.path}/0`, `${staging.path}/1`]);
  expect(removed.mock.calls.at(-1)).toEqual([staging.path]);
  expect(existsSync(staging.path)).toBe(false);
  expect(() => staging.remove()).not.toThrow();
});
