import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import type { Environment } from "../authoring/environment.ts";
import type { ImagePin } from "../authoring/image-pin.ts";
import { imagePin } from "../authoring/image-pins.ts";
import { movesText, type PinChange } from "./change.ts";

/** "v1.2.3", "v1.2.3@sha256:…" or "@sha256:…" as a pin. @throws InputError for anything else */
export function parsePin(text: string): ImagePin {
  const [tag = "", digest, ...more] = text.split("@");
  const pin = { tag: tag || undefined, digest };
  const result = imagePin().safeParse(pin);
  if (result.success && more.length === 0) return pin;
  const expected = "expected one such as v1.2.3, v1.2.3@sha256:… or @sha256:… with 64 hexadecimal digits";
  throw new InputError(`"${text}" isn't a tag: ${expected}`);
}

/** The commit's lines about refusals that the user has answered. @throws InputError for unanswered ones */
export function overriding(
  { name }: Pick<Environment, "name">,
  refusals: readonly string[],
  reason: string | undefined,
): string[] {
  if (refusals.length === 0) return [];
  if (reason !== undefined && reason.trim() !== "")
    return ["", `Overrides a refusal: ${refusals.join("; ")}`, `Reason: ${reason.trim()}`];
  const refused = `${name} doesn't accept this:\n${refusals.map((why) => `  ${why}`).join("\n")}\nIf it is necessary anyway, give the reason: --reason TEXT`;
  throw new InputError(refused, { code: "refused-by-rule" });
}

/** The branch for a change: the given one, or one named after it; undefined for the current one. */
export function branchName(
  given: string | boolean | undefined,
  subject: string,
  { moves }: Pick<PinChange, "moves">,
): string | undefined {
  if (typeof given === "string") return given;
  if (given !== true) return undefined;
  const [what] = moves.flatMap(({ after }) => after.tag ?? after.digest?.slice(7, 19) ?? []);
  return [subject, what]
    .join("-")
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, "-")
    .replace(/^-|[-.]+$/g, "");
}

/** What became of a change of pins. */
export function doneText(
  { moves, system, environment }: Pick<PinChange, "moves" | "system" | "environment">,
  done: { subject: string; branch?: string; commit?: string; dryRun?: boolean },
): string {
  const { subject, branch, commit } = done;
  if (moves.length === 0) return `nothing to do: ${system.name} already runs that in ${environment.name}`;
  const lines = movesText(moves);
  if (done.dryRun) return `nothing written (--dry-run): ${lines}`;
  const made = commit === undefined ? "written, not committed:" : `committed ${commit.slice(0, 12)}`;
  return branch === undefined
    ? `${made} ${subject}: ${lines}`
    : `${made} on the branch ${branch}: git push --set-upstream origin ${branch}`;
}
