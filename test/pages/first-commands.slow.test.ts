import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, readdirSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { codeBlocks } from "../../scripts/markdown/code-blocks.ts";
import { identify, put, putAll, temporaryFolder } from "../repository.ts";

const ROOT = join(import.meta.dirname, "../..");
const DOCS = join(ROOT, "packages/kustogen/docs");
const top = temporaryFolder();
let packed = "";

/** What a person has who reads the page: the packed file, and no registry with kustogen in it, or with anything. */
const env = {
  ...process.env,
  PATH: [join(top, "bin"), process.env.PATH].join(delimiter),
  NO_COLOR: "1",
  npm_config_cache: join(top, "cache"),
  npm_config_offline: "true",
  npm_config_yes: "true",
};

function run(folder: string, command: string) {
  return spawnSync("sh", ["-ec", command], { cwd: folder, env, encoding: "utf8" });
}

/** `npm install` of a project, from what this repository has installed; kustogen only from the file that package.json names. */
const NPM = `#!/bin/sh
[ "$1" = install ] || exec "REAL" "$@"
file=$(sed -n 's/.*"kustogen": "file:\\(.*\\)".*/\\1/p' package.json)
[ -f "$file" ] || { echo "npm error 404 Not Found - GET https://registry.example.com/kustogen" >&2; exit 1; }
mkdir -p node_modules/.bin node_modules/kustogen
for one in "INSTALLED"/*; do [ "\${one##*/}" = kustogen ] || ln -s "$one" node_modules/; done
tar xzf "$file" --strip-components=1 -C node_modules/kustogen
ln -s ../kustogen/bin/kustogen.mjs node_modules/.bin/kustogen
echo '{"lockfileVersion": 3}' > package-lock.json
`;

beforeAll(() => {
  const real = run(ROOT, "command -v npm").stdout.trim();
  const { status, stderr } = run(ROOT, `npm pack --workspace kustogen --pack-destination '${top}'`);
  expect([status, stderr]).toEqual([0, expect.any(String)]);
  packed = join(top, readdirSync(top).find((name) => name.endsWith(".tgz")) ?? "");
  put(top, "bin/npm", NPM.replace("REAL", real).replace("INSTALLED", join(ROOT, "node_modules")));
  chmodSync(join(top, "bin/npm"), 0o755);
});

/** Someone's repository with the file that the page calls FILE.tgz. */
function repository(): string {
  const root = temporaryFolder();
  putAll(root, {
    "apps/shop/base/kustomization.yaml": "resources: [a.yaml]\n",
    "apps/shop/base/a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: shop}\n",
    "apps/shop/overlays/beta/kustomization.yaml": "resources: [../../base]\n",
    "apps/shop/overlays/production/kustomization.yaml": "resources: [../../base]\n",
  });
  expect(run(root, "git init -q -b main").status).toBe(0);
  identify(root);
  expect(run(root, "git add -A && git commit -qm start").status).toBe(0);
  copyFileSync(packed, join(root, "FILE.tgz"));
  return root;
}

/** The blocks of a page that begin with `init`, each with those that the page continues it with. */
const PAGES: [page: string, block: RegExp, then?: RegExp][] = [
  ["delivery.md", /init deployments/],
  ["environments.md", /init deploy/],
  ["monorepo.md", /init deploy/, /npx --prefix deploy/],
  ["existing-repository.md", /init deploy/],
  ["existing-repository.md", /init \. --empty/],
];

describe("the first commands of a page do what it says, although no registry has kustogen", () => {
  it.each(PAGES)("%s: %s", (page, block, then) => {
    const blocks = codeBlocks(readFileSync(join(DOCS, page), "utf8")).map(({ code }) => code);
    const wanted = (pattern: RegExp) => blocks.find((code) => pattern.test(code)) ?? expect.unreachable();
    const root = repository();
    const commands = [wanted(block)];
    if (then !== undefined)
      commands.push("(cd deploy && git add -A . && git commit -qm Start && npm run gen)", wanted(then));
    const { status, stdout, stderr } = run(root, commands.join("\n"));
    expect([status, status === 0 ? "" : stdout + stderr]).toEqual([0, ""]);
  });

  it("names every page that begins so", () => {
    const found = readdirSync(DOCS).filter(
      (page) =>
        page !== "start.md" &&
        codeBlocks(readFileSync(join(DOCS, page), "utf8")).some(({ code }) =>
          /\.tgz kustogen init/.test(code),
        ),
    );
    expect(found.sort()).toEqual([...new Set(PAGES.map(([page]) => page))].sort());
  });

  it("and init ends in npm's 404 without the file, as the test's npm knows no other kustogen", () => {
    const root = repository();
    const { status, stderr } = run(root, "npx --package FILE.tgz kustogen init new --kustogen 0.1.0");
    expect([status, stderr]).toEqual([3, expect.stringContaining("404 Not Found")]);
  });
});
