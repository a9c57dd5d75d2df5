import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import type { Review, UnchangedEnvironment } from "../../changes/review.ts";

/** The unchanged environments in one line: "Unchanged: shop, blog (beta). Files changed, same rendering: hello". */
export function unchangedText({ unchanged, environments }: Review): string {
  const said = (words: string, isAsked: (one: UnchangedEnvironment) => boolean) => {
    const asked = unchanged.filter(isAsked);
    const others = [...environments, ...unchanged.filter((one) => !isAsked(one))];
    return asked.length === 0 ? [] : [`${words}: ${systemsText(asked, others)}`];
  };
  return [
    ...said("Unchanged", ({ moved }) => !moved),
    ...said("Files changed, same rendering", ({ moved }) => moved === true),
  ].join(". ");
}

/** Environments in one line: by system alone if no other environment of it changed. */
function systemsText(
  unchanged: readonly UnchangedEnvironment[],
  environments: readonly { name: string }[],
): string {
  const systems = new Map<string, string[]>();
  for (const { name } of unchanged) {
    const [environment = "", ...rest] = name.split("/");
    addTo(systems, rest.join("/") || name, rest.length > 0 ? environment : "");
  }
  const MOST = 12;
  if (systems.size > MOST) return `${unchanged.length.toLocaleString("en-US")} environments`;
  const changedNames = environments.map(({ name }) => name);
  const parts = [...systems].map(([system, list]) => {
    const whole = !changedNames.some((name) => name.endsWith(`/${system}`));
    const known = list.filter((one) => one !== "");
    return whole || known.length === 0 ? system : `${system} (${known.join(", ")})`;
  });
  return parts.join(", ");
}
