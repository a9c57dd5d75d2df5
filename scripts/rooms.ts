// Writes the tables of rooms in docs/architecture.md from packages/*/rooms.json, and prints how many leaves the syntax trees of
// each package have, and how many more it may have: npm run rooms. Beside them what has no limit: the rooms, generators, tools
// and scripts, and the data in packages/*/src. Code that leaves src for one of these hasn't become less.
import { execFileSync } from "node:child_process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { leafCounter, shown, sizesOf, tooLarge } from "../test/rooms/leaves.ts";
import { ARCHITECTURE, PACKAGES, readLimits, readRooms, readSources } from "../test/rooms/packages.ts";
import { withRoomTables } from "../test/rooms/rooms.ts";

const root = process.cwd();
const rooms = readRooms(root);
writeFileSync(ARCHITECTURE, withRoomTables(readFileSync(ARCHITECTURE, "utf8"), rooms));

const say = (line: string) => process.stdout.write(`${line}\n`);
const leavesOf = leafCounter(root);
const sizes = sizesOf(readSources(root), leavesOf);
const limits = readLimits(root);
for (const name of PACKAGES) {
  const [size, limit] = [sizes[name] ?? 0, limits[name] ?? 0];
  say(`${name}: ${shown(size)} leaves, at most ${shown(limit)}: room for ${shown(limit - size)}`);
  for (const room of Object.keys(rooms[name] ?? {}))
    say(`  ${room}: ${shown(sizes[`${name}/${room}`] ?? 0)}`);
}

say("\nwithout a limit:");
const tracked = (...paths: string[]) =>
  execFileSync("git", ["ls-files", "-z", ...paths], { encoding: "utf8" })
    .split("\0")
    .filter(Boolean);
const SIDES = {
  generators: ["generators"],
  tools: ["packages/*/tools/*", "site/tools"],
  action: ["packages/*/action/*"],
  scripts: ["scripts"],
};
for (const [side, paths] of Object.entries(SIDES)) {
  const code = tracked(...paths).filter((path) => /(?<!\.test)\.[cm]?[jt]s$/.test(path));
  say(
    `  ${side}: ${shown(code.reduce((sum, path) => sum + leavesOf(readFileSync(path, "utf8")), 0))} leaves`,
  );
}
const data = tracked("packages/*/src/*").filter((path) => !path.endsWith(".ts"));
say(
  `  data in src: ${shown(data.reduce((sum, path) => sum + statSync(path).size, 0))} bytes, ${data.length} files`,
);
for (const line of tooLarge(sizes, limits)) process.stderr.write(`${line}\n`);
