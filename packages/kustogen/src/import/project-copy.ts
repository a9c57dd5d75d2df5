import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** The parts of a project that its systems are read from, besides its authored folder. */
const MORE_PARTS = ["kustogen.yaml", "package.json", "package-lock.json", "tsconfig.json"];

/** A copy of a project's sources in a temporary folder, to try an import before anything is written. */
export class ProjectCopy {
  readonly root: string;

  constructor(project: string, generators: string) {
    this.root = realpathSync(mkdtempSync(join(tmpdir(), "kustogen-import-")));
    for (const name of [generators, ...MORE_PARTS])
      if (existsSync(join(project, name)))
        cpSync(join(project, name), join(this.root, name), { recursive: true });
    const modules = join(project, "node_modules");
    if (existsSync(modules)) symlinkSync(modules, join(this.root, "node_modules"), "junction");
  }

  /** Removes a folder of the copy. */
  clear(path: string): void {
    rmSync(join(this.root, path), { recursive: true, force: true });
  }

  write(files: ReadonlyMap<string, string>): void {
    for (const [path, text] of files) {
      const file = join(this.root, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
