import { mkdirSync, realpathSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import { newRepository, put, temporaryFolder } from "../../../../test/repository.ts";
import { InputError } from "../../src/errors/errors.ts";
import { cacheName } from "../../src/node/cache-folder.ts";
import { DiskTree } from "../../src/node/disk.ts";
import { repositoryAround } from "../../src/node/git/around.ts";
import { treeEntries } from "../../src/node/git/commit-trees.ts";
import { boundTo, boundTree, isAtOrIn, repositoryLocation } from "../../src/node/reach.ts";
import { hostOf, RemoteHosts } from "../../src/node/remote/hosts.ts";
import { RemoteCache } from "../../src/node/remote/remote-cache.ts";
import { rendererOptions } from "../../src/node/service.ts";

afterEach(() => vi.unstubAllEnvs());

it.each([
  ["https://user@Host.example:8443/org/repo", "host.example"],
  ["ssh://git@host/org/repo", "host"],
  ["git@host.example:org/repo", "host.example"],
  ["host.example:org/repo", "host.example"],
  ["file:///srv/repo", undefined],
  ["https://", undefined],
  ["/srv/repo", undefined],
  ["../repo", undefined],
  ["C:\\repo", undefined],
  ["c:/repo", undefined],
])("git asks for %s the host %s", (address, host) => expect(hostOf(address)).toBe(host));

it("a server is open if it is named, by whatever spelling, and all are where nobody names any", () => {
  const urls = [
    "https://a.example/x",
    "https://A.EXAMPLE./y",
    "git@b.example:o/r",
    "file:///srv/r",
    "https://c.example/o/r",
  ];
  const open = (hosts: RemoteHosts) => urls.map((url) => hosts.isOpen(url));
  expect(open(new RemoteHosts())).toEqual(Array(5).fill(true));
  expect(open(new RemoteHosts([]))).toEqual(Array(5).fill(false));
  expect(open(new RemoteHosts(["A.example."]))).toEqual([true, true, false, false, false]);
  const named = new RemoteHosts([]);
  for (const url of ["git@b.example:o/r//folder?ref=v1", "file:///srv/r", "https://c.example/file.yaml"])
    named.name(url);
  expect(open(named)).toEqual([false, false, true, true, true]);
});

it("a clone from a server that may have any address is kept apart from the public one of the same URL", () => {
  const [url, ref] = ["https://127.0.0.1:1/x/y", "a".repeat(40)];
  const spec = { raw: url, url, path: "", ref };
  const folder = temporaryFolder();
  vi.stubEnv("XDG_CACHE_HOME", folder);
  const found = (hosts?: string[]) => new RemoteCache(new RemoteHosts(hosts)).clone(spec).commit;
  const repositories = join(folder, "kustogen/repositories");
  put(repositories, `${cacheName(url)}/${ref}/a`, "x");
  expect([found(), found(["127.0.0.1"])]).toEqual([ref, ref]);
  expect(() => found([])).toThrow("isn't a public address");
  put(repositories, `${cacheName(url, "public")}/${ref}/a`, "x");
  expect(found([])).toBe(ref);
  vi.unstubAllEnvs();
});

it("the entries of a folder in git are read with their kinds, for ids of any length", () => {
  for (const width of [20, 32]) {
    const modes = ["100644", "100755", "40000", "120000", "160000", "100664"];
    const content = Buffer.concat(
      modes.flatMap((mode, at) => [Buffer.from(`${mode} näme ${at}\0`), Buffer.alloc(width, at + 1)]),
    );
    expect([...treeEntries(content, width)]).toEqual(
      modes.map((mode, at) => [
        `näme ${at}`,
        { mode: mode === "100664" ? "100644" : mode, id: `0${at + 1}`.repeat(width) },
      ]),
    );
  }
  expect(treeEntries(Buffer.alloc(0), 20).size).toBe(0);
});

it("the repository around a folder is found by its .git alone", () => {
  const root = realpathSync(temporaryFolder());
  const make = (folder: string, ...files: string[]) => {
    mkdirSync(join(root, folder, "in/deep"), { recursive: true });
    for (const file of files) put(join(root, folder), file, "x");
    return repositoryAround(join(root, folder, "in/deep"));
  };
  const at = (folder: string) => join(root, folder);
  expect(make("none")).toEqual({ kind: "none", plain: true });
  expect(make("empty", ".git/config")).toEqual({ kind: "none", plain: true });
  expect(make("tree", ".git/HEAD")).toEqual({ kind: "tree", top: at("tree"), plain: true });
  expect(make("linked", ".git")).toEqual({ kind: "tree", top: at("linked"), plain: true });
  expect(make("fake", ".git/HEAD", "in/HEAD")).toEqual({ kind: "tree", top: at("fake"), plain: false });
  expect(make("bare", "HEAD")).toEqual({ kind: "none", plain: false });
  expect(repositoryAround(at("tree/.git"))).toEqual({ kind: "none", plain: false });
  symlinkSync("tree/in", at("link"));
  expect(repositoryAround(at("link"))).toMatchObject({ top: at("tree") });
  expect(repositoryAround(join(at("tree"), "gone"))).toMatchObject({ top: at("tree") });
  vi.stubEnv("GIT_DIR", at("tree/.git"));
  expect(repositoryAround(root)).toEqual({ kind: "given" });
});

it("a folder is located in its repository, even if it is there no longer", () => {
  const root = realpathSync(newRepository());
  mkdirSync(join(root, "a/b"), { recursive: true });
  for (const path of ["", "a/b", "a/gone/deep"])
    expect(repositoryLocation(join(root, path))).toEqual({ repository: root, path: `/${path}` });
  symlinkSync("a/b", join(root, "link"));
  expect(repositoryLocation(join(root, "link/c"))).toEqual({ repository: root, path: "/a/b/c" });
  const outside = temporaryFolder();
  expect(() => repositoryLocation(outside)).toThrow(
    `${outside}: is not in a git repository, so it has no revisions; leave --rev out`,
  );
});

it("a command reads the tree around it, the folders that it is given, and what they have in common with it", () => {
  const top = realpathSync(temporaryFolder());
  for (const file of ["here/a", "here/in/a", "beside/a", "beside/deep/a", "far/a"]) put(top, file, "x");
  symlinkSync("../far", join(top, "here/out"));
  const [here, elsewhere] = [join(top, "here"), realpathSync(temporaryFolder())];
  put(elsewhere, "a", "x");
  const files = ["here/a", "here/in/a", "beside/a", "far/a", "here/out/a"].map((path) => join(top, path));
  const reads = (tree: ReturnType<typeof boundTree>) => files.map((file) => tree.kind(file) === "file");
  expect(reads(boundTree([], [], here, here))).toEqual([true, true, false, false, false]);
  expect(reads(boundTree(["in"], [], here, undefined))).toEqual([true, true, false, false, false]);
  expect(reads(boundTree(["../beside/deep"], [], here, undefined))).toEqual([true, true, true, true, true]);
  expect(reads(boundTree([], ["../far"], here, here))).toEqual([true, true, false, true, true]);
  expect(boundTree([], ["../beside"], here, here).kind(join(top, "beside/gone"))).toBeUndefined();
  expect(() => boundTree([], ["gone"], here, here)).toThrow("--within gone: there is no such folder");
  expect(() => boundTo([join(here, "a")])).toThrow(InputError);
  expect(boundTo([join(top, "far")]).kind(join(top, "far/a"))).toBe("file");
  expect(["/a", "/a/b", "/ab", "/"].map((path) => isAtOrIn(path, "/a"))).toEqual([true, true, false, false]);
  expect([...(new DiskTree().entries(top) ?? [])]).toEqual(
    ["beside", "far", "here"].map((name) => [name, "directory"]),
  );
  expect(boundTree([], [], here, here).entries(here)?.get("out")).toBe("link");
  expect(boundTree([], [], here, here).entries(join(top, "beside"))).toBeUndefined();
});

it("what rendering may ask for is off unless it is asked for, and one fetcher serves all of a process", () => {
  expect(rendererOptions()).toEqual({ provenance: undefined });
  expect(rendererOptions({ unrestricted: true, provenance: true })).toEqual({
    unrestricted: true,
    provenance: true,
  });
  const { helm } = rendererOptions({ helm: true });
  expect(rendererOptions({ helm: true }).helm).toBe(helm);
  const { remote } = rendererOptions({ remote: true });
  expect(rendererOptions({ remote: true }).remote).toBe(remote);
  const { remote: other } = rendererOptions({ remote: true, remoteAllow: ["a.example"] });
  expect(other).not.toBe(remote);
  expect(rendererOptions({ remote: true, remoteAllow: ["a.example"] }).remote).toBe(other);
});

it("a file at a URL is asked for once, and is what a server answers with a status of success", () => {
  let asked = 0;
  const answering = (status: number, text = "Words") =>
    new RemoteCache({
      ask: () => ({ status, text, body: "YQ==", asked: ++asked }),
    } as unknown as RemoteHosts);
  const one = answering(200);
  const found = { ok: true, content: Buffer.from("a") };
  expect([one.fetch("https://a.example/a"), one.fetch("https://a.example/a")]).toEqual([found, found]);
  expect(asked).toBe(1);
  const statuses = [199, 200, 299, 300].map((status) => answering(status).fetch("https://a.example/a"));
  const other = (status: number) => ({ ok: false, status: `${status} Words` });
  expect(statuses).toEqual([other(199), found, found, other(300)]);
  expect(answering(404, "").fetch("https://a.example/a")).toEqual({ ok: false, status: "404" });
});
