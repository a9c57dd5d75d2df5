import type { Sources } from "./rooms.ts";
import { roomOf } from "./rooms.ts";

/** Numbers of lines by room ("review/check"), and by package for the whole of its `src` ("review"). */
export type Sizes = Readonly<Record<string, number>>;

/** The lines of each room and of each package. */
export function sizesOf(sources: Sources): Sizes {
  const sizes: Record<string, number> = {};
  for (const [path, text] of Object.entries(sources)) {
    const room = roomOf(path);
    const name = room?.split("/")[0];
    for (const one of [room, name])
      if (one !== undefined) sizes[one] = (sizes[one] ?? 0) + text.split("\n").length - 1;
  }
  return sizes;
}

/** What is larger than its limit, or has none: "review/check has 24,010 lines, 10 more than its limit of 24,000 …". */
export function tooLarge(sizes: Sizes, limits: Sizes): string[] {
  return Object.entries(sizes).flatMap(([one, lines]) => {
    const limit = limits[one];
    const [name = ""] = one.split("/");
    const file = `packages/${name}/rooms.json`;
    if (limit === undefined)
      return [`${one} has ${shown(lines)} lines and no limit in ${file}; npm run rooms -- --lower adds it`];
    if (lines <= limit) return [];
    const more = shown(lines - limit);
    return [
      `${one} has ${shown(lines)} lines, ${more} more than its limit of ${shown(limit)} in ${file}; remove as many there`,
    ];
  });
}

/**
 * The text of a package's rooms.json with each limit that is above the present size lowered to it, and with one for each
 * room that has none. No limit is raised.
 */
export function lowered(text: string, name: string, sizes: Sizes): string {
  const least = (limit: string | undefined, one: string) =>
    Math.min(limit === undefined ? Number.POSITIVE_INFINITY : Number(limit), sizes[one] ?? 0);
  return text
    .replace(/^\{\n(?: {2}"src": (\d+),\n)?/, (_, limit) => `{\n  "src": ${least(limit, name)},\n`)
    .replace(
      /^( {2}"([^"\n]+)": \{\n)(?: {4}"lines": (\d+),\n)?/gm,
      (_, begin: string, room: string, limit) => `${begin}    "lines": ${least(limit, `${name}/${room}`)},\n`,
    );
}

const shown = (lines: number) => lines.toLocaleString("en-US");
