import { parse } from "yaml";
import type { ImagePin } from "../authoring/image-pin.ts";
import { InputError } from "../errors/errors.ts";
import { commitId, readGit } from "../git/run.ts";
import { isMap } from "../kubernetes/value.ts";
import { lookUp } from "../own.ts";

/** The pins of a system in one revision of an environment file. */
export interface PinsAt {
  commit: string;
  /** When it was committed, in seconds since 1970. */
  time: number;
  subject: string;
  pins: Record<string, ImagePin>;
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
    const pins = pinsAt(root, commit, file, system);
    if (pins !== undefined) yield { commit, time: Number(time), subject, pins };
  }
}

/** The pins of a system as a revision has them; undefined where it has no such file or can't be read. */
function pinsAt(
  root: string,
  commit: string,
  file: string,
  system: string,
): Record<string, ImagePin> | undefined {
  let text: string;
  try {
    text = readGit(root, ["cat-file", "blob", `${commit}:./${file}`]);
  } catch {
    return undefined;
  }
  let given: unknown;
  try {
    given = parse(text);
  } catch {
    return undefined;
  }
  const systems = isMap(given) ? given.systems : undefined;
  const entry = isMap(systems) ? lookUp(systems, system) : undefined;
  const images = isMap(entry) ? entry.images : undefined;
  return isMap(images) ? (images as unknown as Record<string, ImagePin>) : {};
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

/** The revision whose pins a rollback restores: the given one, else the newest that had others than now. */
export function revisionToRestore(
  root: string,
  file: string,
  system: string,
  now: Record<string, ImagePin>,
  revision: string | undefined,
): PinsAt {
  if (revision !== undefined) {
    const commit = commitId(root, revision);
    const pins = pinsAt(root, commit, file, system);
    if (pins === undefined) throw new InputError(`${revision} has no ${file} that could be read`);
    return { commit, time: 0, subject: revision, pins };
  }
  for (const past of pinHistory(root, file, system)) if (!samePins(past.pins, now)) return past;
  throw new InputError(
    `${file}: no earlier revision has other pins of ${system}; the history may be cut off here (git fetch --unshallow)`,
  );
}
