import { readFileSync } from "node:fs";

/** The names under which systems import the engine. */
export const DOOR_NAMES = ["", "/blocks", "/settings", "/kustomize", "/testing"].map(
  (end) => `kustogen${end}`,
);

/** The running engine: its bundled files are in one folder. */
export class Engine {
  constructor(
    /** The URL of the folder with the bundled files, with a trailing "/"; this file is in one of them. */
    readonly dist = new URL("./", import.meta.url),
  ) {}

  /** The URL of the module for a specifier such as "kustogen/blocks", or "zod"; undefined if it isn't one. */
  door(specifier: string): string | undefined {
    if (specifier !== "zod" && !DOOR_NAMES.includes(specifier)) return undefined;
    const file = specifier === "kustogen" ? "index" : specifier.replace("kustogen/", "");
    return new URL(`${file}.mjs`, this.dist).href;
  }

  /** The names that an entry exports. */
  async exported(specifier: string): Promise<string[]> {
    return Object.keys(await import(this.door(specifier) as string));
  }

  /** A digest of the engine's code. */
  get digest(): string {
    return readFileSync(new URL("code.txt", this.dist), "utf8");
  }
}
