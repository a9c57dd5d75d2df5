// Does every step of docs/new-system.md in a clone, as a reader would, and runs the tests there that a new system can fail.
//   node scripts/run.mjs scripts/new-system.ts
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { $ } from "zx";
import { codeBehind } from "./markdown/code-blocks.ts";
import { mayFail } from "./new-system/may-fail.ts";

const PAGE = "packages/kustogen/docs/new-system.md";
const page = readFileSync(PAGE, "utf8");
const folder = mkdtempSync(join(tmpdir(), "kustogen-new-system-"));
const clone = join(folder, "clone");

const codeAfter = (text: string) => codeBehind(page, text);

function edit(path: string, change: (text: string) => string): void {
  const text = readFileSync(join(clone, path), "utf8");
  const changed = change(text);
  if (changed === text) throw new Error(`${path}: the step of ${PAGE} changes nothing`);
  writeFileSync(join(clone, path), changed);
}

function create(path: string, text: string): void {
  mkdirSync(dirname(join(clone, path)), { recursive: true });
  writeFileSync(join(clone, path), text);
}

/** The folders of installed packages: those of `npm ci`, which .ci/run has tried. */
const INSTALLED = ["node_modules", "scripts/api/node_modules"];

/** The tests of the clone that are run there. */
async function affected(): Promise<string[]> {
  const { stdout } = await $({
    cwd: clone,
    verbose: false,
  })`git ls-files -co --exclude-standard -- *.test.ts`;
  return stdout
    .trim()
    .split("\n")
    .filter((path) => mayFail(path, readFileSync(join(clone, path), "utf8")));
}

try {
  $.verbose = true;
  await $`git clone --quiet --no-tags ${process.cwd()} ${clone}`;
  const here = $({ cwd: clone, stdio: ["ignore", "inherit", "inherit"] });
  await here`git config user.name CI`;
  await here`git config user.email ci@example.com`;
  for (const installed of INSTALLED.filter((path) => existsSync(path)))
    await here`cp -a ${join(process.cwd(), installed)} ${join(clone, installed)}`;
  // What was compiled for another folder.
  rmSync(join(clone, "node_modules/.cache"), { recursive: true, force: true });

  const module = "generators/systems/guestbook/index.ts";
  create(module, codeAfter(`\`${module}\`:`));
  edit("generators/systems/index.ts", (text) =>
    text
      .replace(
        /^import \{ opensail/m,
        `${codeAfter("Import it in `generators/systems/index.ts`").trimEnd()}\nimport { opensail`,
      )
      .replace(/(systems: readonly System\[\] = \[[^\]]*)\]/, "$1, guestbook]"),
  );
  for (const environment of ["beta", "production"]) {
    const file = `generators/environments/${environment}.yaml`;
    edit(file, (text) => text.replace(/^systems:.*\n/m, (line) => line + codeAfter(`\`${file}\`:`)));
  }
  await here`npm run gen`;
  create("generators/systems/guestbook/runbook.md", codeAfter("## 5. Add a runbook"));
  const [imported = "", field = ""] = codeAfter("Import it in `index.ts`").split("\n\n");
  edit(module, (text) =>
    text
      .replace("\n\nconst ", `\n${imported}\n\nconst `)
      .replace("  components: [", `${field}  components: [`),
  );
  create("test/guestbook.test.ts", codeAfter("## 6. Test the system"));
  await here`npm run gen`;
  await here`npm test -- ${await affected()}`;
  await here`git add test`;
  await here`git commit --quiet --message ${"Test the guestbook"}`;
  await here`npm run typecheck`;
  await here`npm run lint`;
  await here`npm run gen -- --check`;
  const { stdout } = await $({ cwd: clone, verbose: false })`git status --porcelain`;
  if (stdout !== "") throw new Error(`left uncommitted by the steps of ${PAGE}:\n${stdout}`);
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
