import { equivalentBecause } from "./equivalent.ts";
import type { Mutant } from "./mutants.ts";

/** The result for one mutant. */
export interface Verdict {
  mutant: Mutant;
  /** A mutant that the compiler refuses isn't tested. */
  how: "noticed" | "survived" | "refused";
  /** The test that noticed it, or how many ran without noticing. */
  by: string;
}

/** The room of a source file: its package and its first folder below `src`, or the file itself. */
export function roomOf(file: string): string {
  const [, inPackage, room] = /([^/]+)\/src\/([^/]+)/.exec(file) ?? [];
  return room === undefined ? file : `${inPackage}/${room}`;
}

/** True for a file of one of these rooms, which may be called "review/check", "check" or "review" for all of a package. */
export function isIn(file: string, rooms: readonly string[]): boolean {
  const room = roomOf(file);
  return rooms.includes(room) || room.split("/").some((part) => rooms.includes(part));
}

/** One line about a verdict. */
export function verdictLine({ mutant, how, by }: Verdict): string {
  const { id, file, line, before, after } = mutant;
  if (how !== "survived") return `${id} ${how} (${by})`;
  const why = equivalentBecause(mutant);
  const what = why === undefined ? "survived" : "equivalent";
  return `${id} ${what}: ${file}:${line}: ${oneLine(before)} -> ${oneLine(after)} (${why ?? by})`;
}

/** The score by room: noticed, judged, and those that don't count, as they can't be noticed or aren't compiled. */
export function scoreTable(verdicts: readonly Verdict[]): string {
  const rooms = [...new Set(verdicts.map(({ mutant }) => roomOf(mutant.file)))].sort();
  const rows = [...rooms, "all"].map((room) => {
    const own = verdicts.filter(({ mutant }) => room === "all" || roomOf(mutant.file) === room);
    const [noticed, survived, refused] = (["noticed", "survived", "refused"] as const).map((how) =>
      own.filter((verdict) => verdict.how === how),
    ) as [Verdict[], Verdict[], Verdict[]];
    const equivalent = survived.filter(({ mutant }) => equivalentBecause(mutant) !== undefined);
    const counted = noticed.length + survived.length - equivalent.length;
    const score = counted === 0 ? "" : `${((100 * noticed.length) / counted).toFixed(1)} %`;
    return [room, noticed.length, counted, equivalent.length, refused.length, score].map(String);
  });
  const head = ["room", "noticed", "of", "equivalent", "refused", "score"];
  const widths = head.map((_, column) =>
    Math.max(...[head, ...rows].map((row) => (row[column] ?? "").length)),
  );
  return [head, ...rows]
    .map((row) =>
      row
        .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
        .join("  "),
    )
    .join("\n");
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > 90 ? `${line.slice(0, 89)}…` : line;
}
