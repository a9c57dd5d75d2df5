import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { limitOf } from "@kustogen/kustomize/limits.ts";
import { withGitObjects } from "@kustogen/kustomize/node/git/objects.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { git, identify, put, temporaryFolder } from "../../../../test/repository.ts";
import type { ListedTree } from "../../src/discovery/listed-tree.ts";
import { checkOut } from "../../src/git/checkout.ts";
import { listState } from "../../src/git/listed-trees.ts";

/** A repository with one commit of files as they are: attributes are added last, so that none acts when it is made. */
function committed(files: Record<string, string>, format = "sha1"): { root: string; commit: string } {
  const root = temporaryFolder();
  git(root, "init", "-q", "-b", "main", "--template=", `--object-format=${format}`);
  identify(root);
  const paths = Object.keys(files).sort((a, b) => Number(isAttributes(a)) - Number(isAttributes(b)));
  for (const path of paths) {
    put(root, path, files[path] as string);
    const id = git(root, "hash-object", "-w", "--no-filters", "--", path);
    git(root, "update-index", "--add", "--cacheinfo", `100644,${id},${path}`);
  }
  const commit = git(root, "commit-tree", "-m", "one", git(root, "write-tree"));
  git(root, "update-ref", "HEAD", commit);
  return { root, commit };
}

function isAttributes(path: string): boolean {
  return path.endsWith(".gitattributes");
}

/** A commit as a tree, as the two sides of a review are listed. */
function withTree<Result>(root: string, commit: string, use: (tree: ListedTree) => Result): Result {
  return withGitObjects(root, (objects) => use(listState(root, objects, { commit, text: "it" })));
}

const patterns = [
  "*",
  "*.yaml",
  "/a.yaml",
  "a.yaml",
  "b/*",
  "b/**",
  "**/c.yaml",
  "b/c.yaml",
  "c.*",
  "[!a]*",
  '"a.yaml"',
  "own",
  "\\*",
  "b/",
  "./a.yaml",
];
const attributes = [
  "text",
  "-text",
  "text=auto",
  "eol=crlf",
  "eol=lf",
  "-eol",
  "!eol",
  "ident",
  "-ident",
  "binary",
  "crlf",
  "-crlf",
  "crlf=input",
  "mine",
  "-mine",
  "diff",
  "working-tree-encoding=UTF-8",
  "working-tree-encoding=UTF-16",
  "working-tree-encoding=SHIFT_JIS",
  "working-tree-encoding=UTF-16LE-BOM",
];
const line = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(...patterns),
      fc.array(fc.constantFrom(...attributes), { minLength: 1, maxLength: 3 }),
    )
    .map(([one, given]) => `${one} ${given.join(" ")}`),
  fc.constantFrom(
    "[attr]mine ident eol=crlf",
    "[attr]own text -eol",
    "# eol=crlf",
    "",
    "*.yaml",
    `a.yaml eol=crlf${" x".repeat(1200)}`,
  ),
);
// A mark can't be encoded in another encoding, and one that can't leaves all unknown.
const mark = fc.constantFrom("", "", "\ufeff");
const isOther = /encoding=(?!UTF-8\b)/;
const attributesFile = fc
  .array(line, { minLength: 1, maxLength: 5 })
  .chain((lines) => fc.constantFrom("\n", "\r\n").map((end) => lines.join(end) + end));
const content = fc.constantFrom(
  "a: 1\nb: $Id$\n",
  "¥: 1\n",
  "a: 1\r\nb: 2\n",
  "$Id: other $\n$Id: a b c $ $Id$",
  "\0\n\n$Id$\n",
  "no end",
  "a\rb\n",
  "",
  "\n",
);

describe("a state with attributes", () => {
  it("is read as a checkout by git has it, whatever its lines and patterns", () => {
    fc.assert(
      fc.property(
        fc.record({ "a.yaml": content, "b/c.yaml": content, "b/d/c.yaml": content }),
        fc.record(
          {
            ".gitattributes": attributesFile,
            "b/.gitattributes": attributesFile,
            "b/d/.gitattributes": attributesFile,
          },
          { requiredKeys: [".gitattributes"] },
        ),
        mark,
        (files, given, first) => {
          const begin = Object.values(given).some((text) => isOther.test(text)) ? "" : first;
          const own = Object.fromEntries(Object.entries(given).map(([path, text]) => [path, begin + text]));
          const { root, commit } = committed({ ...files, ...own });
          const clone = join(temporaryFolder(), "clone");
          git(root, "clone", "-q", ".", clone);
          const laidOut = temporaryFolder();
          checkOut(root, commit, laidOut);
          withTree(root, commit, (tree) => {
            for (const path of [...Object.keys(files), ...Object.keys(own)]) {
              const truth = readFileSync(join(clone, path), "latin1");
              expect(Buffer.from(tree.read(`/${path}`)).toString("latin1")).toBe(truth);
              const texts = Object.values(own).join("");
              if (!isOther.test(texts)) expect(readFileSync(join(laidOut, path), "latin1")).toBe(truth);
              // Equal ids mean equal contents, so that a comparison finds what changes.
              const id = git(clone, "hash-object", "--no-filters", "--", path);
              expect(tree.files.get(`/${path}`)?.id).toBe(id);
            }
          });
        },
      ),
      { numRuns: 25 },
    );
  });

  it("takes a byte order mark for a part of the first pattern, as a checkout does", () => {
    const { root, commit } = committed({
      ".gitattributes": "\ufeffa.txt eol=crlf\nb.txt eol=crlf\n",
      "a.txt": "a\n",
      "b.txt": "b\n",
    });
    withTree(root, commit, (tree) => {
      expect(["/a.txt", "/b.txt"].map((path) => Buffer.from(tree.read(path)).toString())).toEqual([
        "a\n",
        "b\r\n",
      ]);
    });
  });

  it.each([
    ["a program", "filter=x", "filter=x"],
    ["an encoding that git doesn't know", "working-tree-encoding=NONE", "working-tree-encoding=NONE"],
    ["an encoding that git rejects", "working-tree-encoding", "working-tree-encoding=set"],
    ["an encoding that git rejects, too", "-working-tree-encoding", "working-tree-encoding=unset"],
    ["a macro", "mine", "filter=y"],
  ])("has no file that %s changes, and says why", (_, attribute, why) => {
    const { root, commit } = committed({
      "a.yaml": "a: 1\n",
      "b.yaml": "b: 1\n",
      ".gitattributes": `[attr]mine filter=y\na.yaml ${attribute}\n`,
    });
    withTree(root, commit, (tree) => {
      expect(() => tree.read("/a.yaml")).toThrow(
        expect.objectContaining({ code: "converted", message: expect.stringContaining(why) }),
      );
      expect(Buffer.from(tree.read("/b.yaml")).toString()).toBe("b: 1\n");
    });
  });

  it("is what its attributes make of it alone: not those of the clone or of the user, and no filter ever runs", () => {
    const home = temporaryFolder();
    const ran = join(home, "ran");
    const { root, commit } = committed({
      "a.yaml": "a: 1\n",
      "b.txt": "b\n",
      ".gitattributes": "*.yaml filter=x\n*.txt eol=crlf\n",
    });
    put(root, ".git/info/attributes", "*.txt -text\n");
    put(
      home,
      ".gitconfig",
      `[core]\n\tattributesFile = ${home}/own\n\tautocrlf = true\n[filter "x"]\n\tsmudge = touch ${ran}\n\trequired\n`,
    );
    put(home, "own", "* -eol\n");
    git(root, "config", "filter.x.smudge", `touch ${ran}`);
    const before = { ...process.env };
    delete process.env.GIT_CONFIG_GLOBAL;
    Object.assign(process.env, { HOME: home, XDG_CONFIG_HOME: home });
    try {
      withTree(root, commit, (tree) => expect(Buffer.from(tree.read("/b.txt")).toString()).toBe("b\r\n"));
      const folder = temporaryFolder();
      checkOut(root, commit, folder);
      expect(readFileSync(join(folder, "a.yaml"), "utf8")).toBe("a: 1\n");
    } finally {
      Object.assign(process.env, before);
    }
    expect(existsSync(ran)).toBe(false);
  });

  it("is compared with another that has other attributes", () => {
    const { root, commit } = committed({ "a.yaml": "a: 1\n", "b.yaml": "b: 1\n" });
    put(root, ".gitattributes", "a.yaml eol=crlf\n");
    git(root, "add", ".gitattributes");
    git(root, "commit", "-q", "-m", "two");
    const now = git(root, "rev-parse", "HEAD");
    withGitObjects(root, (objects) => {
      const states = [commit, now, undefined].map((one) =>
        listState(root, objects, { commit: one, text: "a" }),
      );
      expect(states.map((tree) => Buffer.from(tree.read("/a.yaml")).toString())).toEqual([
        "a: 1\n",
        "a: 1\r\n",
        "a: 1\r\n",
      ]);
    });
  });

  it("ignores links to attributes, as git does, and trusts no file below attributes that can't be read", () => {
    const { root } = committed({
      ".gitattributes": "*.yaml eol=crlf\n",
      "b/c.yaml": "c: 1\n",
      "d/e.yaml": "e: 1\n",
    });
    put(root, "none", "* -eol\n");
    symlinkSync("../none", join(root, "b/.gitattributes"));
    put(root, "d/.gitattributes", `${"#".repeat(limitOf("fileMiB") * 2 ** 20)}\n`);
    git(root, "add", "none", "b/.gitattributes", "d/.gitattributes");
    git(root, "commit", "-q", "-m", "more");
    withTree(root, git(root, "rev-parse", "HEAD"), (tree) => {
      expect(Buffer.from(tree.read("/b/c.yaml")).toString()).toBe("c: 1\r\n");
      expect(() => tree.read("/d/e.yaml")).toThrow("filter=x");
    });
  });

  it("is read in a partial clone, which fetches what it needs", () => {
    const { root, commit } = committed({ ".gitattributes": "*.yaml eol=crlf\n", "a.yaml": "a: 1\n" });
    git(root, "config", "uploadpack.allowFilter", "true");
    const clone = join(temporaryFolder(), "clone");
    git(root, "clone", "-q", "--no-checkout", "--filter=blob:none", `file://${root}`, clone);
    withTree(clone, commit, (tree) => expect(Buffer.from(tree.read("/a.yaml")).toString()).toBe("a: 1\r\n"));
    const other = join(temporaryFolder(), "clone");
    git(root, "clone", "-q", "--no-checkout", "--filter=blob:none", `file://${root}`, other);
    const folder = temporaryFolder();
    checkOut(other, commit, folder);
    expect(readFileSync(join(folder, "a.yaml"), "utf8")).toBe("a: 1\r\n");
  });

  it("is read in a repository with SHA-256 too", () => {
    const { root, commit } = committed(
      { "a.yaml": "a: 1\n", ".gitattributes": "*.yaml eol=crlf\n" },
      "sha256",
    );
    withTree(root, commit, (tree) => expect(Buffer.from(tree.read("/a.yaml")).toString()).toBe("a: 1\r\n"));
  });
});
