import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { askGit, commitId, readGit } from "@kustogen/kustomize/node/git/run.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { isMap } from "@kustogen/kustomize/value/value.ts";
import { isMoving } from "@kustogen/review/cluster/image.ts";
import type { Environment } from "../authoring/environment.ts";
import type { ImagePin } from "../authoring/image-pin.ts";
import { resolveImage } from "../authoring/image-pins.ts";
import type { ImageDeclaration, System } from "../authoring/system.ts";
import { awaitsImage, awaitsPin } from "../authoring/unpinned.ts";
import { AuthoredFile } from "../environments/authored-file.ts";
import { planPins } from "./change.ts";
import type { Project } from "./project.ts";
import { unreleased } from "./refusals.ts";

/** The pins of a system in one revision of an environment file. */
export interface PinsAt {
  commit: string;
  subject: string;
  pins: Record<string, ImagePin>;
  /** The line in that revision of the file at which they begin. */
  line: number;
  /** The revision that it restored, if it is a rollback of the system. */
  restored?: string | undefined;
}

/** The pins of a system in each revision that changed an environment file, the newest first, read when asked for. */
export function* pinHistory(root: string, file: string, system: string): Generator<PinsAt> {
  const format = "--format=%H%x1f%s%x1f%(trailers:key=Rollback,valueonly)";
  const log = readGit(root, ["--literal-pathspecs", "log", "-z", format, "HEAD", "--", file]);
  for (const entry of log.split("\0").filter((one) => one !== "")) {
    const [commit = "", subject = "", rollback = ""] = entry.split("\x1f");
    const found = pinsAt(root, commit, file, system);
    const restored = rollback.startsWith(`${system} in `) ? rollback.trim().split(" ").at(-1) : undefined;
    if (found !== undefined) yield { commit, subject, restored, ...found };
  }
}

/** The pins of a system in a file of a commit; undefined if it has no such file or can't be read. */
function pinsAt(root: string, commit: string, path: string, system: string) {
  const { code, stdout } = askGit(root, ["cat-file", "blob", `${commit}:./${path}`]);
  const file = code === 0 ? attempt(() => new AuthoredFile("", stdout, ""), undefined) : undefined;
  if (file === undefined) return undefined;
  const systems = isMap(file.value) && isMap(file.value.systems) ? file.value.systems : {};
  const entry = lookUp(systems, system);
  if (entry === undefined) return { pins: {}, line: 1 };
  const images = isMap(entry) ? entry.images : undefined;
  // A value begins with its first content.
  const value = images ?? entry;
  const [first = ""] = isMap(value) ? Object.keys(value) : [];
  return {
    pins: isMap(images) ? (images as unknown as Record<string, ImagePin>) : {},
    line: file.lineOf(["systems", system, ...(images === undefined ? [] : ["images"]), first]),
  };
}

/**
 * The revisions whose pins a rollback may restore, the newest first: the given one, or else those with all required
 * pins, other tags than now and the same image names: what another registry has is unknown. A tag that moves restores
 * nothing, and whoever set a placeholder withdrew what was pinned before it. Returns why there are no more.
 * @param needed the images that need a pin of the environment
 * @throws InputError for a given revision without a required pin
 */
export function* revisionsToRestore(
  root: string,
  file: string,
  { images, name: system }: Pick<System, "images" | "name">,
  now: Record<string, ImagePin>,
  needed: readonly string[],
  revision: string | undefined,
): Generator<PinsAt, string> {
  const runs = (pins: Record<string, ImagePin>, image: string) =>
    resolveImage(image, lookUp(images, image) ?? {}, [lookUp(pins, image)]);
  const lacking = (pins: Record<string, ImagePin>) =>
    [...new Set([...needed, ...Object.keys(pins)])].filter((image) => {
      const { digest, tag } = lookUp(pins, image) ?? {};
      const isUnpinned = tag === undefined && digest === undefined && needed.includes(image);
      return isUnpinned || awaitsImage(runs(pins, image));
    });
  const differing = (pins: Record<string, ImagePin>, on: "name" | "reference") =>
    Object.keys({ ...images, ...pins, ...now }).filter(
      (image) => runs(pins, image)[on] !== runs(now, image)[on],
    );
  if (revision !== undefined) {
    const commit = commitId(root, revision);
    const found = pinsAt(root, commit, file, system);
    if (found === undefined) throw new InputError(`${revision} has no readable ${file}`);
    const lacks = lacking(found.pins);
    const place = placeOfPins({ commit, line: found.line }, file);
    const said = `that revision doesn't pin ${lacks.join(", ")}, which ${system} needs`;
    if (lacks.length > 0) throw new InputError(`${place}: ${said}`);
    yield { commit, subject: revision, ...found };
    return "";
  }
  // What a rollback left isn't gone back to: the way leads on from what it restored.
  let from: string | undefined;
  let why = "";
  for (const past of pinHistory(root, file, system)) {
    if (from !== undefined && past.commit !== from) continue;
    const others = differing(past.pins, "reference");
    const moving = others.filter((one) => Object.hasOwn(images, one) && isMoving(runs(past.pins, one)));
    const reasons = Object.entries({
      "doesn't pin": lacking(past.pins),
      "has another name for": differing(past.pins, "name"),
      "has a tag that moves for": moving,
    }).flatMap(([reason, of]) => (of.length > 0 ? `${reason} ${of.join(", ")}` : []));
    if (others.length > 0 && reasons.length === 0) yield past;
    else if (others.length > 0) why ||= `${placeOfPins(past, file)} ${reasons[0]}`;
    if (needed.some((image) => awaitsPin(runs(past.pins, image)))) break;
    from = others.length === 0 ? past.restored : undefined;
  }
  return why || `no revision of ${file} has others`;
}

/** The place of the pins in a revision: "0123456789ab:generators/environments/production.yaml:12". */
export function placeOfPins({ commit, line }: Pick<PinsAt, "commit" | "line">, file: string): string {
  return `${commit.slice(0, 12)}:${file}:${line}`;
}

/** Plans a rollback to the pins of a revision, by default the previous complete ones. @throws InputError without one */
export function planRollback(project: Project, system: System, environment: Environment, revision?: string) {
  const { file, name } = environment;
  const now = lookUp(environment.systems, system.name)?.images ?? {};
  const needed = neededPins(system, now);
  const found = revisionsToRestore(project.root, file, system, now, needed, revision).next();
  const isShallow = askGit(project.root, ["rev-parse", "--is-shallow-repository"]).stdout.trim() === "true";
  const more = isShallow ? ", and git fetch --unshallow gets more of them" : "";
  const none = `no earlier pins of ${system.name} in ${name}: ${found.value}${more}; kustogen pin sets one by hand`;
  if (found.done) throw new InputError(none);
  const to = found.value;
  // An image that the system no longer declares can't be pinned again.
  const known = Object.keys({ ...now, ...to.pins }).filter((image) => Object.hasOwn(system.images, image));
  const pins = new Map(known.map((image) => [image, lookUp(to.pins, image)]));
  try {
    return { ...planPins(project, system, environment, pins), to };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const place = `the pins of ${placeOfPins(to, file)} are rejected today`;
    throw error.within(`${place}; name others with --to REVISION`);
  }
}

/** The images that need a pin of the environment: without a tag, or pinned now while their own tag is no release. */
function neededPins({ images }: System, now: Readonly<Record<string, ImagePin>>): string[] {
  return Object.keys(images).filter((image) => {
    const own: ImageDeclaration = lookUp(images, image) ?? {};
    if (own.tag === undefined && own.digest === undefined) return true;
    return Object.hasOwn(now, image) && unreleased(own, own) !== undefined;
  });
}
