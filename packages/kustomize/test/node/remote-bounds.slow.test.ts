import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { git, newRepository, put, temporaryFolder } from "../../../../test/repository.ts";
import { codeOf } from "../../src/errors/errors.ts";
import { Renderer } from "../../src/index.ts";
import { LIMITS, setLimits } from "../../src/limits.ts";
import { RemoteHosts } from "../../src/node/remote/hosts.ts";
import { RemoteCache } from "../../src/node/remote/remote-cache.ts";
import { MemoryTree } from "../../src/tree/memory.ts";
import { configMap } from "../build.ts";
import { openShell } from "../shell.ts";

const shell = openShell();
const { XDG_CACHE_HOME } = process.env;
const cache = temporaryFolder();

beforeAll(() => {
  process.env.XDG_CACHE_HOME = cache;
});
afterEach(() => setLimits({}));
afterAll(() => {
  if (XDG_CACHE_HOME === undefined) delete process.env.XDG_CACHE_HOME;
  else process.env.XDG_CACHE_HOME = XDG_CACHE_HOME;
});

function failure(url: string): Error {
  const tree = new MemoryTree([["/app/kustomization.yaml", `resources: ["${url}"]\n`]]);
  try {
    new Renderer(tree, { remote: new RemoteCache() }).build("/app");
  } catch (error) {
    return error as Error;
  }
  throw new Error("it was fetched");
}

/** A repository of one kustomization, with what more says. */
function repository(more: (root: string) => void = () => {}): { url: string; root: string } {
  const root = newRepository();
  put(root, "kustomization.yaml", "resources: [cm.yaml]\n");
  put(root, "cm.yaml", configMap("kept"));
  more(root);
  git(root, "add", "-A");
  git(root, "commit", "-q", "-m", "one");
  git(root, "config", "uploadpack.allowAnySHA1InWant", "true");
  return { url: `file://${root}`, root };
}

describe("a repository that is fetched", () => {
  it("with ten thousand million files in a few hundred bytes is refused before it is checked out", async () => {
    const { url, root } = repository();
    const level = 'for name in 0 1 2 3 4 5 6 7 8 9; do printf "040000 tree %s\\t%s\\n" "$tree" "$name"; done';
    const bomb = [
      "blob=$(git hash-object -w --stdin < cm.yaml)",
      'tree=$(printf "100644 blob %s\\tf\\n" "$blob" | git mktree)',
      ...Array.from({ length: 10 }, () => `tree=$(${level} | git mktree)`),
      "git update-ref refs/heads/bomb $(git commit-tree -m bomb $tree)",
    ];
    expect((await shell(["set -e", `cd "${root}"`, ...bomb].join("\n"))).status).toBe(0);
    const error = failure(`${url}?ref=bomb`);
    expect([codeOf(error), error.message]).toEqual([
      "too-large",
      expect.stringContaining(`more than 200,000 ${LIMITS.cloneFiles.of}`),
    ]);
  });

  it("that is larger than is taken is refused, packed or unpacked", () => {
    const { url } = repository((root) => {
      const noise = Buffer.alloc(3 << 20);
      for (let at = 0, seed = 1; at < noise.length; at++) {
        seed = (seed * 48271) % 2147483647;
        noise[at] = seed;
      }
      writeFileSync(join(root, "noise"), noise);
    });
    const flat = repository((root) => writeFileSync(join(root, "flat"), Buffer.alloc(3 << 20)));
    setLimits({ cloneMiB: 1 });
    for (const one of [url, flat.url]) {
      const error = failure(`${one}?ref=main`);
      expect([codeOf(error), error.message]).toEqual([
        "too-large",
        expect.stringContaining("more than 1 MiB in a fetched repository"),
      ]);
    }
  });

  it("that has one file more than is taken is refused, and one with as many is taken", () => {
    const { url } = repository();
    const taken = (cloneFiles: number) => {
      setLimits({ cloneFiles });
      const tree = new MemoryTree([["/app/kustomization.yaml", `resources: ["${url}?ref=main"]\n`]]);
      return new Renderer(tree, { remote: new RemoteCache(new RemoteHosts()) }).build("/app").length;
    };
    expect(() => taken(1)).toThrow("more than 1 ");
    expect(taken(2)).toBe(1);
  });

  it("isn't read from the cache by the name of another one, whatever its ref says", () => {
    const one = repository((root) => put(root, "cm.yaml", configMap("secret")));
    const other = repository();
    const commit = git(one.root, "rev-parse", "HEAD").trim();
    const remote = new RemoteCache(new RemoteHosts());
    const build = (url: string) =>
      JSON.stringify(
        new Renderer(new MemoryTree([["/app/kustomization.yaml", `resources: ["${url}"]\n`]]), {
          remote,
        }).build("/app"),
      );
    expect(build(`${one.url}?ref=${commit}`)).toContain("secret");
    expect(() => build(`${other.url}?ref=${commit}`)).toThrow(commit);
    // A branch that is called like the commit is that repository's own.
    git(other.root, "branch", commit.slice(0, 39));
    expect(build(`${other.url}?ref=${commit.slice(0, 39)}`)).toContain("kept");
    expect(build(`${one.url}?ref=${commit}`)).toContain("secret");
  });
});
