import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { quotedName } from "@kustogen/kustomize/errors/printable.ts";
import { isDnsLabel } from "@kustogen/review/kubernetes/dns.ts";

/** The things that users name. A name is a folder and part of object names; those of neighboring files are taken. */
const NAMED = {
  system: { a: "a system", example: "shop", taken: ["projects", "root", "systems"] },
  environment: { a: "an environment", example: "staging", taken: ["base", "groups", "projects"] },
  group: { a: "a group", example: "aws", taken: ["base", "projects"] },
} as const;

/**
 * Throws InputError, in one line, for a name that no system, environment or group can have.
 *
 * @param place where it is given, before the message: a file, a folder
 * @param mend how another one is given
 */
export function refuseName(
  what: keyof typeof NAMED,
  name: string,
  { place, mend }: { place?: string; mend?: string } = {},
): void {
  const { a, example, taken } = NAMED[what];
  if (isDnsLabel(name) && !taken.some((one) => one === name)) return;
  const said = `${place === undefined ? "" : `${place}: `}${quotedName(name)} can't be the name of ${a}; expected lowercase letters, digits and "-", at most 63, such as "${example}"; ${taken.join(", ")} are taken${mend === undefined ? "" : `; ${mend}`}`;
  throw new InputError(said, { code: "invalid-name" });
}
