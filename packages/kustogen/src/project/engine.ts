import { readFileSync } from "node:fs";

/** The entries that authors import: those in package.json's `exports`, and zod, by the file of the running engine. */
const DOORS: Record<string, string> = {
  kustogen: "index.mjs",
  "kustogen/blocks": "blocks.mjs",
  "kustogen/settings": "settings.mjs",
  "kustogen/kustomize": "kustomize.mjs",
  "kustogen/testing": "testing.mjs",
  zod: "zod.mjs",
};

/** The names under which systems import the engine. */
export const DOOR_NAMES: readonly string[] = Object.keys(DOORS).filter((name) => name !== "zod");

/** The running engine: its bundled files are in one folder. */
export class Engine {
  constructor(
    /** The URL of the folder with the bundled files, with a trailing "/"; this file is in one of them. */
    readonly dist = new URL("./", import.meta.url),
  ) {}

  /** The URL of the module for a specifier such as "kustogen/blocks"; undefined if it isn't one. */
  door(specifier: string): string | undefined {
    return Object.hasOwn(DOORS, specifier) ? new URL(`${DOORS[specifier]}`, this.dist).href : undefined;
  }

  /** The specifier for a module's URL; undefined if it isn't one. */
  specifierOf(url: string): string | undefined {
    return Object.keys(DOORS).find((specifier) => this.door(specifier) === url);
  }

  /** A digest of the engine's code. */
  get digest(): string {
    return readFileSync(new URL("code.txt", this.dist), "utf8");
  }
}
