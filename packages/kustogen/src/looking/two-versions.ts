import { wrongUsage } from "@kustogen/kustomize/errors/errors.ts";
import { VERSIONS } from "@kustogen/kustomize/versions.ts";

/** The versions of kustomize in "5.8.1..5.8.3", each of which renders one side. @throws InputError for others */
export function askedVersions(asked: string) {
  const [before, after, ...more] = asked.split("..").map((text) => VERSIONS.find((one) => one === text));
  if (before === undefined || after === undefined || more.length > 0)
    throw wrongUsage(
      `--kustomize ${asked}: expected two of ${VERSIONS.join(", ")}, as ${VERSIONS.join("..")}`,
    );
  return { before, after };
}
