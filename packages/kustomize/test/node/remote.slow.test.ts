import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { askedOfGit, settled } from "../../../../test/asked-of-git.ts";
import { command } from "../../../../test/e2e/command.ts";
import { InputError, OutsideError } from "../../src/errors/errors.ts";
import { Renderer } from "../../src/index.ts";
import { RemoteCache } from "../../src/node/remote/remote-cache.ts";
import { MemoryTree } from "../../src/tree/memory.ts";
import { printResources } from "../../src/yaml/printer/print.ts";
import { configMap } from "../build.ts";
import { realBuild, realKustomize } from "../referee/renderer/kustomize.ts";
import { type Loopback, startLoopback } from "./loopback.ts";

let loopback: Loopback;
let commit: string;
const given = process.env.XDG_CACHE_HOME;
const referee = process.env.REFEREE !== undefined && realKustomize !== undefined;

beforeAll(async () => {
  loopback = await startLoopback();
  freshCache();
  commit = loopback.commit(
    "org/repo",
    {
      "kustomization.yaml": "resources: [base]\nnamePrefix: top-\n",
      "base/kustomization.yaml": "resources: [cm.yaml]\n",
      "base/cm.yaml": configMap("cm"),
      "deploy/base/kustomization.yaml": "resources: [../../base, cm.yaml]\n",
      "deploy/base/cm.yaml": configMap("inner"),
      "outside/kustomization.yaml": "resources: [../../../..]\n",
    },
    { tag: "v1.0.0" },
  );
  loopback.commit("org/repo", { "base/cm.yaml": configMap("newer") });
  loopback.commit("org/repo", { "base/cm.yaml": configMap("branched") }, { branch: "feature/x" });
});
afterAll(() => {
  loopback.close();
  if (given === undefined) delete process.env.XDG_CACHE_HOME;
  else process.env.XDG_CACHE_HOME = given;
});

function freshCache(): void {
  process.env.XDG_CACHE_HOME = mkdtempSync(join(loopback.folder, "cache-"));
}

/** What an error says. */
function refusal(make: () => unknown): string {
  try {
    make();
  } catch (error) {
    return (error as Error).message;
  }
  return "";
}

/** @param compares false where kustomize would ask a server that is gone */
function render(resource: string, more = "", compares = referee): string {
  const files = { "app/kustomization.yaml": `resources: ["${resource}"]\n${more}` };
  const remote = new RemoteCache();
  const text = printResources(new Renderer(new MemoryTree(Object.entries(files)), { remote }).build("/app"));
  if (compares) expect(realBuild(files, "app")).toEqual({ ok: true, text });
  return text;
}

function names(resource: string): string[] {
  return [...render(resource).matchAll(/^ {2}name: (.*)$/gm)].map((match) => match[1] as string);
}

describe("a remote base", () => {
  it("is the default branch of its repository, or the ref that the URL names", () => {
    const { url } = loopback;
    expect(names(`${url}/org/repo?ref=main`)).toEqual(["top-newer"]);
    expect(names(`${url}/org/repo?ref=v1.0.0`)).toEqual(["top-cm"]);
    expect(names(`${url}/org/repo?ref=feature/x`)).toEqual(["top-branched"]);
    expect(names(`${url}/org/repo?version=v1.0.0&timeout=90s&submodules=false`)).toEqual(["top-cm"]);
    expect(names(`${url}/org/repo?ref=${commit}`)).toEqual(["top-cm"]);
  });

  it("may be a folder within the repository, in any of the three ways to write it", () => {
    const { url } = loopback;
    for (const path of ["org/repo/deploy/base", "org/repo//deploy/base"])
      expect(names(`${url}/${path}?ref=v1.0.0`)).toEqual(["cm", "inner"]);
    loopback.commit("org/named.git", {
      "x/kustomization.yaml": "resources: [cm.yaml]\n",
      "x/cm.yaml": configMap("x"),
    });
    expect(names(`${url}/org/named.git/x`)).toEqual(["x"]);
  });

  it("comes without its submodules; git runs no hook, and no program of an address, for it", async () => {
    const { url } = loopback;
    loopback.commit(
      "org/whole",
      { "kustomization.yaml": "resources: [cm.yaml]\n", "cm.yaml": configMap("whole") },
      { submodule: ["part", `${url}/org/repo`] },
    );
    const calls = await askedOfGit(() => expect(names(`${url}/org/whole`)).toEqual(["whole"]));
    // What git starts of itself depends on its version.
    const own = settled(calls.filter((call) => call.includes("core.hooksPath")).join("\n"), { [url]: "URL" });
    const [guards = ""] = /-c .*=1(?= ls-remote)/.exec(own) ?? [];
    expect(guards).toBe(
      "-c safe.bareRepository=explicit -c core.fsmonitor=false -c core.hooksPath=/dev/null -c protocol.ext.allow=never -c fetch.unpackLimit=1",
    );
    expect(
      own.replaceAll(`LC_ALL=C GIT_TERMINAL_PROMPT=0 `, "").replaceAll(guards, "git"),
    ).toMatchInlineSnapshot(`
      "GIT_DIR=/dev/null/none git ls-remote --quiet -- URL/org/whole HEAD HEAD^{} 
      git init --quiet 
      git fetch --quiet --depth=1 --no-tags --no-recurse-submodules --end-of-options URL/org/whole HEAD 
      git ls-tree -r -l -z FETCH_HEAD 
      git checkout --quiet FETCH_HEAD 
      git rev-parse HEAD "
    `);
    expect(() => names(`${url}/org/whole//part`)).toThrow(InputError);
  });

  it("is asked for once in a process, and a commit never again", async () => {
    const { url } = loopback;
    freshCache();
    await loopback.requests();
    render(`${url}/org/repo?ref=${commit}`);
    expect(await loopback.requests()).not.toEqual([]);
    if (!referee) {
      render(`${url}/org/repo?ref=${commit}`);
      render(`${url}/org/repo/deploy/base?ref=${commit}`);
      expect(await loopback.requests()).toEqual([]);
    }
  });

  it.skipIf(referee)("is fetched again only if its branch has moved since", async () => {
    const { url } = loopback;
    freshCache();
    loopback.commit("org/moving", {
      "kustomization.yaml": "resources: [cm.yaml]\n",
      "cm.yaml": configMap("a"),
    });
    const fetches = async () => {
      const calls = await askedOfGit(() => render(`${url}/org/moving?ref=main`));
      return calls.filter((call) => / fetch /.test(call)).length;
    };
    expect([await fetches(), await fetches()]).toEqual([1, 0]);
    loopback.commit("org/moving", { "cm.yaml": configMap("b") });
    expect([await fetches(), await fetches()]).toEqual([1, 0]);
  });

  it("notes repository, ref and path as its origin", () => {
    const { url } = loopback;
    expect(
      render(`${url}/org/repo/deploy/base?ref=v1.0.0`, "buildMetadata: [originAnnotations]\n"),
    ).toContain(`      path: deploy/base/cm.yaml\n      repo: ${url}/org/repo\n      ref: v1.0.0\n`);
  });

  it("can't leave its repository, have no kustomization, or name a ref that isn't there", () => {
    const { url } = loopback;
    expect(() => render(`${url}/org/repo/outside`)).toThrow(/is outside|no such/);
    expect(() => render(`${url}/org/repo/deploy`)).toThrow(/no kustomization/);
    expect(() => render(`${url}/org/repo/nothing`)).toThrow(/no folder nothing/);
    expect(() => render(`${url}/org/repo?ref=nothing`)).toThrow(/couldn't find remote ref/);
  });

  it("is no address, and no fault of the network, with a control character in it", () => {
    const { url } = loopback;
    for (const address of [`${url}/org/re\\u0001po`, `${url}/org/repo\\n//x`, `${url}/org/repo?ref=%00`])
      expect(() => render(address), address).toThrow(/can't contain control characters/);
    expect(() => render("git@127.0.0.1:org/\\e[31mrepo.git")).toThrow(InputError);
  });

  it("ends with an error of the network when there is no server", () => {
    expect(() => render("http://127.0.0.1:1/org/repo")).toThrow(OutsideError);
  });

  it("never shows the password that its URL holds", () => {
    const message = refusal(() => render("http://user:hunter2@127.0.0.1:1/org/repo"));
    expect(message).toContain("http://…@127.0.0.1:1/org/repo: git ls-remote failed");
    expect(message).not.toContain("hunter2");
    const files = [
      ["app/kustomization.yaml", "resources: ['http://user:hunter2@127.0.0.1:1/org/repo']"],
    ] as const;
    const unasked = refusal(() => new Renderer(new MemoryTree(files), {}).build("/app"));
    expect(unasked).toContain("the remote resource http://…@127.0.0.1:1/org/repo is not fetched by default");
    expect(unasked).not.toContain("hunter2");
  });

  it("may be a component, and what is rendered itself", () => {
    const { url } = loopback;
    loopback.commit("org/part", {
      "kustomization.yaml":
        "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nnameSuffix: -part\n",
    });
    const files = {
      "app/kustomization.yaml": `resources: [cm.yaml]\ncomponents: ["${url}/org/part"]\n`,
      "app/cm.yaml": configMap("cm"),
    };
    const remote = new RemoteCache();
    const renderer = new Renderer(new MemoryTree(Object.entries(files)), { remote });
    expect(printResources(renderer.build("/app"))).toContain("name: cm-part");
    expect(printResources(renderer.buildRemote(`${url}/org/repo?ref=v1.0.0`))).toContain("name: top-cm");
  });
});

describe("a remote file", () => {
  it("is a resource, a patch or what a generator reads", () => {
    const { url } = loopback;
    loopback.file("cm.yaml", configMap("remote"));
    loopback.file(
      "patch.yaml",
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: remote}\ndata: {key: patched}\n",
    );
    expect(render(`${url}/cm.yaml`)).toBe(configMap("remote"));
    expect(render(`${url}/cm.yaml`, `patches: [{path: "${url}/patch.yaml"}]\n`)).toContain("key: patched");
  });

  it("that isn't there is an error with what the server says", () => {
    expect(() => render(`${loopback.url}/none.yaml`)).toThrow(/404/);
  });

  it("at a URL with a login is an error that doesn't show it", () => {
    const url = "http://user:hunter2@127.0.0.1:1/patch.yaml";
    loopback.file("cm.yaml", configMap("remote"));
    const message = refusal(() => render(`${loopback.url}/cm.yaml`, `patches: [{path: "${url}"}]\n`));
    expect(message).toContain("http://…@127.0.0.1:1/patch.yaml: not fetched: ");
    expect(message).not.toContain("hunter2");
  });
});

describe("without a network", () => {
  it("only a commit that was fetched before still renders", async () => {
    const server = await startLoopback();
    try {
      const pinned = server.commit("org/repo", {
        "kustomization.yaml": "resources: [cm.yaml]\n",
        "cm.yaml": configMap("kept"),
      });
      const at = (ref: string) => names(`${server.url}/org/repo?ref=${ref}`);
      expect([at("main"), at(pinned)]).toEqual([["kept"], ["kept"]]);
      server.stop();
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(render(`${server.url}/org/repo?ref=${pinned}`, "", false)).toContain("  name: kept\n");
      expect(() => at("main")).toThrow(OutsideError);
    } finally {
      server.close();
    }
  });
});

describe("without being asked to", () => {
  it("nothing is fetched, and the error says how to", () => {
    const renderer = new Renderer(
      new MemoryTree([["app/kustomization.yaml", `resources: ["${loopback.url}/cm.yaml"]\n`]]),
    );
    expect(() => renderer.build("/app")).toThrow(expect.objectContaining({ code: "remote-not-allowed" }));
  });

  it("the command line takes --remote", async () => {
    const run = (...args: string[]) => command(process.cwd(), ["render", ...args]);
    const address = `${loopback.url}/org/repo?ref=v1.0.0`;
    expect((await run(address)).stderr).toContain("--remote");
    expect((await run(address, "--remote")).stdout).toContain("name: top-cm");
  });
});
