import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { commitId, readGit } from "@kustogen/kustomize/node/git/run.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { isMap } from "@kustogen/kustomize/value/value.ts";
import { isNode, LineCounter, parseDocument } from "yaml";
import type { ImagePin } from "../authoring/image-pin.ts";
import { awaitsPin } from "../authoring/unpinned.ts";

/** The pins of a system in one revision of an environment file. */
export interface PinsAt {
  commit: string;
  /** When it was committed, in seconds since 1970. */
  time: number;
  subject: string;
  pins: Record<string, ImagePin>;
  /** The line of the file, in that revision, that they begin in. */
  line: number;
}

/** How many revisions of an environment file are looked at. */
const MOST = 500;

/**
 * The pins of a system in each revision that changed an environment file, the newest first.
 *
 * @param file relative to `root`
 * @param from the revision to begin with
 */
export function* pinHistory(root: string, file: string, system: string, from = "HEAD"): Generator<PinsAt> {
  const log = readGit(root, [
    "log",
    "-z",
    "--format=%H%x1f%ct%x1f%s",
    `--max-count=${MOST}`,
    "--end-of-options",
    commitId(root, from),
    "--",
    file,
  ]);
  for (const line of log.split("\0").filter((entry) => entry !== "")) {
    const [commit = "", time = "0", subject = ""] = line.split("\x1f");
    const found = pinsAt(root, commit, file, system);
    if (found !== undefined) yield { commit, time: Number(time), subject, ...found };
  }
}

/** The pins of a system as a revision has them; undefined where it has no such file or can't be read. */
function pinsAt(root: string, commit: string, file: string, system: string): Found | undefined {
  const key = [root, commit, file].join("\0");
  const systems = known.get(key) ?? systemsAt(root, commit, file);
  if (systems === undefined) return undefined;
  known.set(key, systems);
  return systems.get(system) ?? { pins: {}, line: 1 };
}

type Found = Pick<PinsAt, "pins" | "line">;

/** What revisions say, by folder, commit and file: each system of an environment asks the same ones. */
const known = new Map<string, ReadonlyMap<string, Found>>();

/** The pins of every system in a revision; undefined where it has no such file or can't be read. */
function systemsAt(root: string, commit: string, file: string): ReadonlyMap<string, Found> | undefined {
  let text: string;
  try {
    text = readGit(root, ["show", "--end-of-options", `${commit}:./${file}`]);
  } catch {
    return undefined;
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, logLevel: "silent" });
  if (document.errors.length > 0) return undefined;
  let given: unknown;
  try {
    given = document.toJS();
  } catch {
    return undefined;
  }
  const systems = isMap(given) && isMap(given.systems) ? given.systems : {};
  return new Map(
    Object.entries(systems).map(([system, entry]) => {
      const images = isMap(entry) ? entry.images : undefined;
      const place = [
        ["systems", system, "images"],
        ["systems", system],
      ]
        .map((path) => document.getIn(path, true))
        .find(isNode);
      const pins = isMap(images) ? (images as unknown as Record<string, ImagePin>) : {};
      return [system, { pins, line: lines.linePos(place?.range?.[0] ?? 0).line }];
    }),
  );
}

/** True when two sets of pins say the same. */
function samePins(a: Record<string, ImagePin>, b: Record<string, ImagePin>): boolean {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) =>
    (["name", "tag", "digest"] as const).every(
      (field) => lookUp(a, key)?.[field] === lookUp(b, key)?.[field],
    ),
  );
}

/**
 * The revisions whose pins a rollback may restore, the newest first: the given one alone, else those with other pins
 * than now that have all that the system needs. What a revision that only lacks a pin ran nobody can say.
 *
 * @param needed the images that run nothing without a pin of the environment
 * @throws InputError for a given revision that lacks a pin
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
    const found = pinsAt(root, commit, file, system);
    if (found === undefined) throw new InputError(`${revision} has no ${file} that could be read`);
    const lacks = lacking(found.pins);
    if (lacks.length > 0)
      throw new InputError(
        `${placeOf({ commit, line: found.line }, file)}: that revision has no pin of ${lacks.join(", ")}, which ${system} needs`,
      );
    yield { commit, time: 0, subject: revision, ...found };
    return;
  }
  for (const past of pinHistory(root, file, system))
    if (!samePins(past.pins, now) && lacking(past.pins).length === 0) yield past;
}

/** True for a pin that says what runs. */
function isSet(pin: ImagePin): boolean {
  return (pin.tag !== undefined || pin.digest !== undefined) && !awaitsPin(pin);
}

/** Where the pins of a revision stand: "0123456789ab:generators/environments/production.yaml:12". */
export function placeOf({ commit, line }: Pick<PinsAt, "commit" | "line">, file: string): string {
  return `${commit.slice(0, 12)}:${file}:${line}`;
}
