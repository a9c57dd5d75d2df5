import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Room, Rooms, Sources } from "./rooms.ts";
import type { Sizes } from "./sizes.ts";

/** The packages that have lists of rooms. */
export const PACKAGES = ["kustomize", "review", "kustogen"];
/** The page that has the lists as tables. */
export const ARCHITECTURE = "packages/kustogen/docs/architecture.md";

/** The file with the rooms of a package, and the limits of their sizes. */
export const roomsFile = (root: string, name: string) => join(root, "packages", name, "rooms.json");

/** The number of lines that the package's `src` may have, beside its rooms. */
type RoomsFile = { src: number } & Record<string, Room & { lines: number }>;

const readFile = (root: string, name: string): RoomsFile =>
  JSON.parse(readFileSync(roomsFile(root, name), "utf8"));

/** The lists of rooms of this repository's packages. */
export function readRooms(root: string): Rooms {
  return Object.fromEntries(
    PACKAGES.map((name) => {
      const { src: _, ...rooms } = readFile(root, name);
      return [name, rooms];
    }),
  );
}

/** The limits of the sizes of this repository's packages and their rooms. */
export function readLimits(root: string): Sizes {
  return Object.fromEntries(
    PACKAGES.flatMap((name) => {
      const { src, ...rooms } = readFile(root, name);
      const ofRooms = Object.entries(rooms).map(([room, { lines }]) => [`${name}/${room}`, lines] as const);
      return [[name, src] as const, ...ofRooms];
    }),
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
