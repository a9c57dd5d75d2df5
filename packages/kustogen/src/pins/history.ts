import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { InputError, OutsideError } from "@kustogen/kustomize/errors/errors.ts";
import { withObjects } from "@kustogen/kustomize/node/git/objects.ts";
import { commitId, objectIds, readGit } from "@kustogen/kustomize/node/git/run.ts";
import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { isMap } from "@kustogen/kustomize/value/value.ts";
import type { ImagePin } from "../authoring/image-pin.ts";
import { awaitsPin } from "../authoring/unpinned.ts";
import { AuthoredFile } from "../environments/authored-file.ts";

/** The pins of a system in one revision of an environment file. */
export interface PinsAt {
  commit: string;
  /** The time of its commit, in seconds since 1970. */
  time: number;
  subject: string;
  pins: Record<string, ImagePin>;
  /** The line in that revision of the file at which they begin. */
  line: number;
}

/** The maximum number of revisions of an environment file that are read. */
const MOST = 500;

/** The number of revisions read at a time: a search from the newest on seldom needs more. */
const TOGETHER = 50;

/**
 * The pins of a system in each revision that changed an environment file, the newest first.
 *
 * @param file relative to `root`
 * @param from the commit to begin with, by its full id
 */
export function* pinHistory(root: string, file: string, system: string, from: string): Generator<PinsAt> {
  const { revisions, systems } = revisionsOf(root, file, from);
  for (const [at, { commit, time, subject }] of revisions.entries()) {
    if (at === systems.length) {
      const places = revisions.slice(at, at + TOGETHER).map((one) => placeIn(one.commit, file));
      systems.push(...systemsAt(root, places));
    }
    const found = systems[at];
    if (found !== undefined) yield { commit, time, subject, ...pinsOf(found, system) };
  }
}

type Revision = Pick<PinsAt, "commit" | "time" | "subject">;

/** The pins of each system in a revision of an environment file; undefined if it can't be read. */
type Systems = ReadonlyMap<string, PinsOfText> | undefined;

/** The commits that changed a file, and the contents of the newest ones, as far as they were read. */
interface Revisions {
  revisions: readonly Revision[];
  systems: Systems[];
}

/** The revisions by folder, file and starting commit: these never change, and are needed for each system. */
const known = new Map<string, Revisions>();

function revisionsOf(root: string, file: string, from: string): Revisions {
  return entryOf(known, [root, file, from].join("\0"), () => {
    const how = ["-z", "--format=%H%x1f%ct%x1f%s", `--max-count=${MOST}`, "--end-of-options"];
    const log = readGit(root, ["--literal-pathspecs", "log", ...how, from, "--", file]);
    const revisions = log
      .split("\0")
      .filter((entry) => entry !== "")
      .map((line) => {
        const [commit = "", time = "0", subject = ""] = line.split("\x1f");
        return { commit, time: Number(time), subject };
      });
    return { revisions, systems: [] };
  });
}

/** A file of a commit, in git's notation. */
const placeIn = (commit: string, file: string) => `${commit}:./${file}`;

/** The pins of a system in one text of an environment file. */
type PinsOfText = Pick<PinsAt, "pins" | "line">;

/** The blob at each requested place, by folder and place; "" if there is none. */
const blobs = new Map<string, string>();

/** The pins in texts, by blob id and system; undefined if a text can't be read. */
const texts = new Map<string, Systems>();

/** The pins of a system in a revision; undefined if it has no such file or can't be read. */
function pinsAt(root: string, place: string, system: string): PinsOfText | undefined {
  const [systems] = systemsAt(root, [place]);
  return systems && pinsOf(systems, system);
}

/** The pins of each system in files of commits. */
function systemsAt(root: string, places: readonly string[]): Systems[] {
  read(root, places);
  return places.map((place) => texts.get(blobs.get(`${root}\0${place}`) ?? ""));
}

function pinsOf(systems: NonNullable<Systems>, system: string): PinsOfText {
  return systems.get(system) ?? { pins: {}, line: 1 };
}

/** Reads files of commits, all together, because each system of an environment needs the same ones. */
function read(root: string, places: readonly string[]): void {
  const asked = places.filter((place) => !blobs.has(`${root}\0${place}`));
  if (asked.length === 0) return;
  try {
    const ids = objectIds(root, asked);
    for (const [at, id] of ids.entries()) blobs.set(`${root}\0${asked[at]}`, id ?? "");
    const unread = new Set(ids.flatMap((id) => (id === undefined || texts.has(id) ? [] : [id])));
    if (unread.size === 0) return;
    const found = withObjects(root, (objects) => objects.readMany([...unread]));
    for (const [id, bytes] of found) texts.set(id, systemsIn(bytes.toString("utf8")));
  } catch (error) {
    // Objects that git can't read, in a clone that lacks some, are skipped.
    if (!(error instanceof OutsideError)) throw error;
  }
}

/** The pins of every system in the text of an environment file; undefined if it can't be read. */
function systemsIn(text: string): ReadonlyMap<string, PinsOfText> | undefined {
  const file = attempt(() => new AuthoredFile("", text, ""), undefined);
  if (file === undefined) return undefined;
  const systems = isMap(file.value) && isMap(file.value.systems) ? file.value.systems : {};
  return new Map(
    Object.entries(systems).map(([system, entry]) => {
      const images = isMap(entry) ? entry.images : undefined;
      const path = ["systems", system, ...(images === undefined ? [] : ["images"])];
      const pins = isMap(images) ? (images as unknown as Record<string, ImagePin>) : {};
      // A value begins with its first content.
      const value = images ?? entry;
      const [first = ""] = isMap(value) ? Object.keys(value) : [];
      return [system, { pins, line: file.lineOf([...path, first]) }];
    }),
  );
}

/** True for two equal sets of pins. */
function samePins(a: Record<string, ImagePin>, b: Record<string, ImagePin>): boolean {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) =>
    (["name", "tag", "digest"] as const).every(
      (field) => lookUp(a, key)?.[field] === lookUp(b, key)?.[field],
    ),
  );
}

/**
 * The revisions whose pins a rollback may restore, the newest first: only the given one, or else those with other
 * pins than now that include all required ones. It is unknown what a revision without a required pin ran.
 * @param needed the images that need a pin of the environment
 * @throws InputError for a given revision without a required pin
 */
export function* revisionsToRestore(
  root: string,
  file: string,
  system: string,
  now: Record<string, ImagePin>,
  needed: readonly string[],
  revision: string | undefined,
): Generator<PinsAt> {
  const lacking = (pins: Record<string, ImagePin>) => [
    ...needed.filter((image) => !isSet(lookUp(pins, image) ?? {})),
    ...Object.keys(pins).filter((image) => !needed.includes(image) && awaitsPin(lookUp(pins, image) ?? {})),
  ];
  if (revision !== undefined) {
    const commit = commitId(root, revision);
    const found = pinsAt(root, placeIn(commit, file), system);
    if (found === undefined) throw new InputError(`${revision} has no readable ${file}`);
    const lacks = lacking(found.pins);
    if (lacks.length > 0)
      throw new InputError(
        `${placeOfPins({ commit, line: found.line }, file)}: that revision doesn't pin ${lacks.join(", ")}, which ${system} needs`,
      );
    yield { commit, time: 0, subject: revision, ...found };
    return;
  }
  for (const past of pinHistory(root, file, system, commitId(root, "HEAD")))
    if (!samePins(past.pins, now) && lacking(past.pins).length === 0) yield past;
}

/** True for a pin with a version. */
function isSet(pin: ImagePin): boolean {
  return (pin.tag !== undefined || pin.digest !== undefined) && !awaitsPin(pin);
}

/** The place of the pins in a revision: "0123456789ab:generators/environments/production.yaml:12". */
export function placeOfPins({ commit, line }: Pick<PinsAt, "commit" | "line">, file: string): string {
  return `${commit.slice(0, 12)}:${file}:${line}`;
}
