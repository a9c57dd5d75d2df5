import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Sizes } from "./leaves.ts";
import type { Room, Rooms, Sources } from "./rooms.ts";

/** The packages that have lists of rooms. */
export const PACKAGES = ["kustomize", "review", "kustogen"];
/** The page that has the lists as tables. */
export const ARCHITECTURE = "packages/kustogen/docs/architecture.md";

/** The file with the rooms of a package, and the limit of its size. */
const roomsFile = (root: string, name: string) => join(root, "packages", name, "rooms.json");

/** The number of leaves that the package's `src` may have, beside its rooms. */
type RoomsFile = { leaves: number } & Record<string, Room>;

const readFile = (root: string, name: string): RoomsFile =>
  JSON.parse(readFileSync(roomsFile(root, name), "utf8"));

/** The lists of rooms of this repository's packages. */
export function readRooms(root: string): Rooms {
  return Object.fromEntries(
    PACKAGES.map((name) => {
      const { leaves: _, ...rooms } = readFile(root, name);
      return [name, rooms];
    }),
  );
}

/** The limits of the sizes of this repository's packages. */
export function readLimits(root: string): Sizes {
  return Object.fromEntries(PACKAGES.map((name) => [name, readFile(root, name).leaves]));
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
