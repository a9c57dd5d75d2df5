import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Rooms, Sources } from "./rooms.ts";

const PACKAGES = ["kustomize", "review", "kustogen"];
/** The page that has the lists as tables. */
export const ARCHITECTURE = "packages/kustogen/docs/architecture.md";

/** The lists of rooms of this repository's packages. */
export function readRooms(root: string): Rooms {
  return Object.fromEntries(
    PACKAGES.map((name) => [
      name,
      JSON.parse(readFileSync(join(root, "packages", name, "rooms.json"), "utf8")),
    ]),
  );
}

/** The sources of this repository's packages. */
export function readSources(root: string): Sources {
  return Object.fromEntries(
    PACKAGES.flatMap((name) => {
      const folder = `packages/${name}/src`;
      return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
        .filter((path) => path.endsWith(".ts"))
        .map((path) => [
          `${folder}/${path.replaceAll("\\", "/")}`,
          readFileSync(join(root, folder, path), "utf8"),
        ]);
    }),
  );
}
