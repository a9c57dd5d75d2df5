import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { git, newRepository, put, temporaryFolder, text } from "../../../../test/repository.ts";
import { init } from "../../src/init/init.ts";
import { type InitOptions, type ProjectStart, startOf } from "../../src/init/start.ts";
import { VERSION } from "../../src/version.ts";

const HOME = pathToFileURL(`${join(import.meta.dirname, "../..")}/`);

const start = (more: Partial<ProjectStart> = {}) =>
  startOf({
    home: HOME,
    top: temporaryFolder(),
    prefix: "",
    forge: "github",
    oneCluster: false,
    empty: false,
    placeholder: false,
    kustogen: "1.2.3",
    branch: "main",
    ...more,
  });

const ROOT = [".githooks/pre-push", "renovate.json"];
const SYSTEM = [
  "context.ts",
  "index.ts",
  "secrets.ts",
  "settings.ts",
  "components/route.ts",
  "components/web.ts",
];
const PROJECT = [
  "AGENTS.md",
  "README.md",
  "biome.json",
  ".gitattributes",
  ".gitignore",
  "package.json",
  "tsconfig.json",
  "generators/environments/base.yaml",
  "generators/environments/beta.yaml",
  "generators/environments/production.yaml",
  "generators/systems/index.ts",
  "kustogen.yaml",
  "vitest.config.ts",
  ...SYSTEM.map((file) => `generators/systems/hello/${file}`),
  "test/hello.test.ts",
];

const names = (changes: ReturnType<typeof start>) => [...changes.added.keys()].sort();

describe("the files of a new project", () => {
  it("are those of the project, with hooks and CI at the top of the repository", () => {
    const { added, completed, left } = start();
    expect(names({ added } as never)).toEqual(expect.arrayContaining([...PROJECT, ...ROOT]));
    expect([...completed, ...left]).toEqual([]);
    const inFolder = names(start({ prefix: "my deploy/" }));
    expect(inFolder).toEqual(
      expect.arrayContaining([...PROJECT.map((path) => `my deploy/${path}`), ...ROOT]),
    );
    const forge = (files: string[]) => files.filter((path) => /^\.git(?:hub|lab)/.test(path));
    expect(forge(inFolder)).toEqual(forge(names(start())));
    expect(forge(names(start())).every((path) => path.startsWith(".github/"))).toBe(true);
    expect(forge(names(start({ forge: "gitlab" })))).toEqual(
      expect.arrayContaining([".gitlab-ci.yml", ".gitlab/kustogen.yml"]),
    );
  });

  it("are without environments and a system if these are imported", () => {
    const files = names(start({ empty: true }));
    expect(files.filter((path) => /environments|hello/.test(path))).toEqual([]);
    expect(files).toContain("generators/systems/index.ts");
  });

  it("hold no placeholder of their templates", () => {
    for (const forge of ["github", "gitlab"] as const)
      for (const [path, own] of start({ forge, prefix: "a b/", placeholder: true }).added)
        expect([path, own.match(/\{\{\w+\}\}/g)]).toEqual([path, null]);
  });

  it.each<[string, Partial<ProjectStart>, string, string]>([
    ["the version of the engine", {}, "package.json", '"kustogen": "1.2.3"'],
    ["a placeholder for Argo CD", { placeholder: true }, "generators/environments/beta.yaml", "/CHANGE-ME/"],
    [
      "another cluster for production",
      {},
      "generators/environments/production.yaml",
      "  name: production # its name in Argo CD\n",
    ],
    [
      "one cluster",
      { oneCluster: true },
      "generators/environments/production.yaml",
      "  server: https://kubernetes.default.svc # the cluster that Argo CD itself runs in\n",
    ],
    [
      "namespaces by environment",
      { oneCluster: true },
      "kustogen.yaml",
      '# All environments are in one cluster.\nnamespace: "{system}-{environment}"\n',
    ],
    ["the host of the first system", {}, "generators/environments/beta.yaml", "host: hello.beta.example.com"],
  ])("say %s", (_, more, path, said) => {
    expect(start(more).added.get(path)).toContain(said);
    const { added } = start({ placeholder: !more.placeholder, oneCluster: !more.oneCluster, kustogen: "0" });
    if (path !== "generators/environments/beta.yaml" || more.placeholder)
      expect(added.get(path)).not.toContain(said);
  });

  it.each([
    ["deployments", "deployments"],
    ["My App!", "my-app"],
    ["--", "deployments"],
    ["kustogen", "deployments"],
  ])("are of a package that the folder %s gives the name %s", (folder, name) => {
    expect(start({ prefix: `${folder}/` }).added.get(`${folder}/package.json`)).toContain(
      `"name": "${name}"`,
    );
  });

  it.each([
    ["", undefined],
    ["deploy/", "cd deploy || exit 1\n"],
    ["a b/", "cd 'a b' || exit 1\n"],
    ["it's/", "cd 'it'\\''s' || exit 1\n"],
  ])("have a hook that goes to the folder %j", (prefix, line) => {
    const hook = start({ prefix }).added.get(".githooks/pre-push") ?? "";
    if (line === undefined) expect(hook).not.toMatch(/^cd /m);
    else expect(hook).toContain(line);
    expect(hook).toMatch(/^#!/);
  });
});

describe("files that already exist", () => {
  it("stay, with what is to do about them; those of lines are completed", () => {
    const top = temporaryFolder();
    put(top, "README.md", "# mine\n");
    put(top, "tsconfig.json", "{}");
    put(top, "deploy/tsconfig.json", "{}");
    put(top, ".githooks/pre-push", "#!/bin/sh\n");
    put(top, ".gitlab-ci.yml", "a: b\n");
    put(top, ".gitignore", "dist/\n");
    put(top, "package.json", '{"scripts": {"test": "jest"}}');
    const { completed, left, added } = start({ top, forge: "gitlab" });
    expect(left).toEqual([
      { path: "README.md" },
      {
        path: "tsconfig.json",
        todo: "generators/ need `noEmit`, `allowImportingTsExtensions` and the types kustogen/files",
      },
      { path: ".githooks/pre-push", todo: "add `kustogen gen --check` and `kustogen check` to it" },
      { path: ".gitlab-ci.yml", todo: expect.stringMatching(/^add to it:\n(?:.+\n)*.*\S$/) },
    ]);
    expect([...completed.keys()]).toEqual([".gitignore", "package.json"]);
    for (const path of ["README.md", ".gitignore", "package.json"]) expect(added.has(path)).toBe(false);
    expect(start({ top, prefix: "deploy/" }).left).toContainEqual({
      path: "deploy/tsconfig.json",
      todo: expect.stringContaining("noEmit"),
    });
  });

  it("need nothing if they are as they would be written", () => {
    const top = temporaryFolder();
    for (const [path, own] of start({ top, empty: true }).added) put(top, path, own);
    const again = start({ top, empty: true });
    expect([[...again.added], [...again.completed], again.left]).toEqual([[], [], []]);
  });
});

const options = (folder: string, more: Partial<InitOptions> = {}): InitOptions => ({
  folder,
  home: HOME,
  kustogen: "1.2.3",
  install: false,
  note: () => {},
  ...more,
});

describe("kustogen init", () => {
  it("makes a repository where there is none, and says what it wrote in order", async () => {
    const folder = join(temporaryFolder(), "new/deployments");
    const report = await init(options(folder));
    expect(report).toMatchObject({
      folder,
      prefix: "",
      completed: [],
      left: [],
      repository: true,
      installed: false,
    });
    expect(report.files).toEqual([...report.files].sort());
    expect(report.files).toEqual(expect.arrayContaining(PROJECT));
    expect(git(folder, "symbolic-ref", "--short", "HEAD")).toBe("main");
    expect(statSync(join(folder, ".githooks/pre-push")).mode & 0o111).toBe(0o111);
    expect(statSync(join(folder, "README.md")).mode & 0o111).toBe(0);
  });

  it("adds to a repository with a remote, in a folder of it, on its branch", async () => {
    const root = newRepository();
    git(root, "checkout", "-q", "-b", "trunk");
    git(root, "remote", "add", "origin", "https://git.example.com/acme/app.git");
    put(root, "deploy/.gitignore", "dist/\n");
    const report = await init(options(join(root, "deploy")));
    expect(report).toMatchObject({
      prefix: "deploy/",
      completed: ["deploy/.gitignore"],
      repository: false,
    });
    expect(text(root, "deploy/generators/environments/beta.yaml")).not.toContain("CHANGE-ME");
    const workflows = report.files.filter((path) => path.startsWith(".github/workflows/"));
    expect(workflows.filter((path) => text(root, path).includes("trunk"))).toHaveLength(1);
    await expect(init(options(join(root, "deploy")))).rejects.toThrow(
      `${join(root, "deploy")} has generators/environments, so it is already a kustogen repository.`,
    );
  });

  it("completes what an import began, as far as it is asked for an empty project", async () => {
    const root = newRepository();
    put(root, "generators/environments/beta.yaml", "stage: beta\n");
    put(root, "generators/systems/index.ts", "export const systems = [];\n");
    await expect(init(options(root))).rejects.toThrow("is already a kustogen repository");
    await init(options(root, { empty: true }));
    expect(text(root, "package.json")).toContain('"kustogen"');
    expect(text(root, "generators/systems/index.ts")).toBe("export const systems = [];\n");
    await expect(init(options(root, { empty: true }))).rejects.toThrow("is already a kustogen repository");
  });

  it("leaves nothing behind where it fails", async () => {
    const above = temporaryFolder();
    put(above, "file", "");
    await expect(init(options(join(above, "file")))).rejects.toThrow(
      "is a file; expected a folder, which may be new",
    );
    const gone = { kustogen: "./gone.tgz" };
    await expect(init(options(join(above, "a/b"), gone))).rejects.toThrow(
      "--kustogen ./gone.tgz: there is no such file or folder",
    );
    mkdirSync(join(above, "kept"));
    for (const [text, said] of [
      ["[]", "expected an object"],
      ["{", "isn't JSON"],
    ] as const) {
      put(above, "kept/package.json", text);
      await expect(init(options(join(above, "kept")))).rejects.toThrow(`package.json: ${said}`);
    }
    expect(readdirSync(above).sort()).toEqual(["file", "kept"]);
    expect(existsSync(join(above, "kept/.git"))).toBe(false);
  });

  /** Runs work with a program in place of npm, which writes down what it is asked for. */
  async function withNpm(script: string, work: () => Promise<unknown>): Promise<string[]> {
    const bin = temporaryFolder();
    put(bin, "npm", `#!/bin/sh\necho "$@" >> ${bin}/asked\n${script}\n`);
    chmodSync(join(bin, "npm"), 0o755);
    const path = process.env.PATH;
    process.env.PATH = `${bin}:${path}`;
    try {
      await work();
    } finally {
      process.env.PATH = path;
    }
    return text(bin, "asked").trim().split("\n");
  }
  const PUBLISHED = { kustogen: VERSION, install: true, empty: true };

  it("installs in the new folder", async () => {
    const folder = join(temporaryFolder(), "new");
    const said: string[] = [];
    const offline = 'case $1 in install) pwd >> "$(dirname "$0")/asked";; esac';
    const note = (line: string) => void said.push(line);
    const asked = await withNpm(offline, async () => {
      const report = await init(options(folder, { ...PUBLISHED, note }));
      expect(report.installed).toBe(true);
    });
    expect(asked).toEqual(["install --no-audit --no-fund", folder]);
    expect(said).toEqual(["installing the dependencies (npm install) …"]);
  });

  it("says what npm said where it can't install, and that all else is there", async () => {
    const folder = join(temporaryFolder(), "new");
    await withNpm('case $1 in install) echo "no space" >&2; exit 1;; esac', () =>
      expect(init(options(folder, PUBLISHED))).rejects.toThrow(
        `npm install failed in ${folder}; everything else is complete. Run npm install there once you have fixed the cause:\nno space`,
      ),
    );
    expect(existsSync(join(folder, "kustogen.yaml"))).toBe(true);
  });

  describe("from a tarball depends on that one, which a clone has", () => {
    /** A package as npm leaves it that it installed from a tarball. */
    function installed(top: string, resolved: string): URL {
      const home = join(top, "node_modules/kustogen");
      mkdirSync(home, { recursive: true });
      symlinkSync(join(fileURLToPath(HOME), "templates"), join(home, "templates"));
      const packages = { "node_modules/kustogen": { resolved } };
      put(top, "node_modules/.package-lock.json", JSON.stringify({ packages }));
      return pathToFileURL(`${home}/`);
    }
    const started = (folder: string, home: URL) =>
      init({ folder, home, install: false, note: () => {}, empty: true });
    const dependencyOf = (folder: string) =>
      JSON.parse(text(folder, "package.json")).devDependencies.kustogen;

    it("copied from elsewhere, and named among the new files", async () => {
      const above = temporaryFolder();
      put(above, "a b/kustogen-9.tgz", "packed");
      const home = installed(join(above, "cache/x"), "file:../../a b/kustogen-9.tgz");
      const folder = join(above, "new");
      const { files } = await started(folder, home);
      expect(files).toContain("kustogen-9.tgz");
      expect([dependencyOf(folder), text(folder, "kustogen-9.tgz")]).toEqual([
        "file:kustogen-9.tgz",
        "packed",
      ]);
      git(folder, "add", "--all");
      expect(git(folder, "ls-files")).toContain("kustogen-9.tgz");
    });

    it("where it is, if that is in the repository, and in a folder of it", async () => {
      const root = newRepository();
      put(root, "tools/kustogen-9.tgz", "packed");
      const home = installed(join(temporaryFolder(), "x"), `file:${join(root, "tools/kustogen-9.tgz")}`);
      const { files } = await started(join(root, "deploy"), home);
      expect(files.filter((path) => path.endsWith(".tgz"))).toEqual([]);
      expect(dependencyOf(join(root, "deploy"))).toBe("file:../tools/kustogen-9.tgz");
    });

    it("unless another file of its name is there, or package.json names one already", async () => {
      const above = temporaryFolder();
      put(above, "kustogen-9.tgz", "packed");
      const home = installed(join(above, "x"), "file:../kustogen-9.tgz");
      put(above, "new/kustogen-9.tgz", "other");
      await expect(started(join(above, "new"), home)).rejects.toThrow("isn't the package that runs here");
      put(above, "mine/package.json", '{"dependencies": {"kustogen": "file:../kustogen-9.tgz"}}\n');
      await started(join(above, "mine"), home);
      expect(existsSync(join(above, "mine/kustogen-9.tgz"))).toBe(false);
    });

    it("and from a registry on its version", async () => {
      for (const resolved of ["https://registry.example.com/kustogen-9.tgz", "file:gone.tgz"]) {
        const above = temporaryFolder();
        const home = installed(join(above, "x"), resolved);
        await started(join(above, "new"), home);
        expect(dependencyOf(join(above, "new"))).toBe(VERSION);
      }
    });
  });

  it("names a packed engine by its way from the folder", async () => {
    const above = temporaryFolder();
    put(above, "kustogen.tgz", "");
    for (const kustogen of [join(above, "kustogen.tgz"), `file:${join(above, "kustogen.tgz")}`]) {
      const folder = join(above, String(kustogen.length));
      await init(options(folder, { kustogen, empty: true }));
      expect(text(folder, "package.json")).toContain('"kustogen": "file:../kustogen.tgz"');
    }
  });
});
