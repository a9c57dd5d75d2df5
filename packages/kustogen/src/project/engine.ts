import { readFileSync } from "node:fs";

/** What authors import: each entry of package.json's `exports`, and zod, by the file of the running engine. */
const DOORS: Record<string, string> = {
  kustogen: "index.mjs",
  "kustogen/blocks": "blocks.mjs",
  "kustogen/settings": "settings.mjs",
  "kustogen/kustomize": "kustomize.mjs",
  "kustogen/testing": "testing.mjs",
  zod: "zod.mjs",
};

/** The names that systems import the engine under. */
export const DOOR_NAMES: readonly string[] = Object.keys(DOORS).filter((name) => name !== "zod");

/** The engine that runs: its bundled files lie beside each other in one folder. */
export class Engine {
  /** URL of the folder of the bundled files, with "/" at its end. */
  readonly dist: URL;

  constructor(dist: URL) {
    this.dist = dist;
  }

  /** The URL of the module that a specifier such as "kustogen/blocks" stands for; undefined when it is none. */
  door(specifier: string): string | undefined {
    const file = Object.hasOwn(DOORS, specifier) ? DOORS[specifier] : undefined;
    return file === undefined ? undefined : new URL(file, this.dist).href;
  }

  /** The specifier that a door's URL stands for; undefined when it is none. */
  specifierOf(url: string): string | undefined {
    return Object.keys(DOORS).find((specifier) => this.door(specifier) === url);
  }

  /** The module of the thread that looks at generated files. */
  get look(): URL {
    return new URL("look.cjs", this.dist);
  }

  /** A digest of the engine's code. */
  get digest(): string {
    return readFileSync(new URL("code.txt", this.dist), "utf8");
  }
}
