import { execFileSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { filesShown } from "../../../scripts/markdown/code-blocks.ts";
import { engineFolder, installEngine, linkTools } from "./engine-folder.ts";
import { fastFolder } from "./fast-folder.ts";
import { writeOverlays } from "./overlays.ts";
import { timed } from "./timed.ts";

/** The lines of overlays that people wrote, and of what generates the same. */
export interface ImportSize {
  name: string;
  /** Lines of all files of the original. */
  original: number;
  /** Lines of the layers and overlays that are generated in their place. */
  generated: number;
  ratio: number;
}

/**
 * The sizes of the first overlays in docs/import-examples.md, of those that `bench render` renders, and of other
 * folders with `overlays/<environment>` in them.
 */
export function importSizes(folders: readonly string[]): ImportSize[] {
  const page = readFileSync(join(engineFolder(), "docs/import-examples.md"), "utf8");
  return [
    imported("guestbook", (root) => {
      for (const [path, text] of filesShown(page, "hand")) write(join(root, path), text);
    }),
    imported(
      "bench",
      (root) => {
        writeOverlays(join(root, "hand"), 2);
        rmSync(join(root, "hand/kustomization.yaml"));
      },
      "/sys0",
    ),
    ...folders.map((folder) =>
      imported(basename(resolve(folder)), (root) =>
        cpSync(folder, join(root, "hand"), { recursive: true, verbatimSymlinks: true }),
      ),
    ),
  ];
}

/** Imports in a new repository what `put` puts there below `hand`. @param below where in an environment's folder it is */
function imported(name: string, put: (root: string) => void, below = ""): ImportSize {
  const root = realpathSync(mkdtempSync(join(fastFolder(), "kustogen-bench-size-")));
  try {
    put(root);
    const engine = engineFolder();
    const program = installEngine(engine, join(root, "node_modules"));
    linkTools(engine, join(root, "node_modules"));
    writeFileSync(join(root, ".gitignore"), "node_modules\n");
    execFileSync("git", ["init", "-q"], { cwd: root });
    const overlays = readdirSync(join(root, "hand/overlays")).map((one) => `hand/overlays/${one}${below}`);
    timed([process.execPath, program, "import", ...overlays, "--name", "imported"], root, 0);
    const original = linesBelow(join(root, "hand"));
    const generated = linesBelow(join(root, "base")) + linesBelow(join(root, "overlays"));
    return { name, original, generated, ratio: Math.round((generated / original) * 1000) / 1000 };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function linesBelow(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce(
      (sum, { name, parentPath }) =>
        sum + readFileSync(join(parentPath, name), "utf8").split("\n").length - 1,
      0,
    );
}
