import type { ImportedSystem } from "../describe-states.ts";
import { inWords } from "../words.ts";
import { isWorkload } from "../workload-kinds.ts";
import { componentSummary } from "./component-summary.ts";

/** What a system consists of, in a sentence: what runs in every environment, else the objects of its one component. */
export function systemSummary({
  name,
  components,
  features,
}: Pick<ImportedSystem, "components" | "features" | "name">): string {
  const always = [...components].filter(([component]) => !features.has(component));
  const running = always.filter(([, objects]) => objects.some(isWorkload));
  const parts = (running.length > 0 ? running : always).map(([component]) => component);
  const [only = ""] = parts;
  if (parts.length < 2) return componentSummary(components.get(only) ?? []);
  const others = parts.filter((component) => component !== name);
  return others.length < parts.length ? `${name} with ${inWords(others)}.` : `${name}: ${inWords(parts)}.`;
}
