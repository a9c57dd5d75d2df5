import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { valueAt } from "@kustogen/kustomize/errors/issues.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Finding } from "@kustogen/review/check/model/rule.ts";
import { acknowledged } from "../authoring/awaits.ts";
import type { Context } from "../authoring/context.ts";
import type { System } from "../authoring/system.ts";
import type { Refusal, SystemRule } from "../authoring/system-rule.ts";
import { purely } from "../errors/purity.ts";
import { thrownBy } from "../errors/source-place.ts";
import { withFound } from "../settings/problems.ts";

/** Applies the rules of a system that check settings and pins. @throws InputError with all of their findings */
export function applyRules(system: System, context: Context<unknown>): void {
  const { name, rules = [] } = system;
  const refused = refusals([...rules, acknowledged(system)], context, (rule) => rule.check?.(context));
  if (refused.length === 0) return;
  const said = `${refused.join("\n")}\n  (settings of ${name} in ${context.layer})`;
  throw new InputError(said, { code: "refused-by-rule" });
}

/** The findings of a system's rules about the desired state of a layer, as messages. */
export function refusedResources(
  { rules = [] }: System,
  resources: readonly Resource[],
  context: Context<unknown>,
): string[] {
  return refusals(rules, context, (rule) => rule.checkResources?.(resources, context));
}

/** The results of a system's rule for rendered resources, as findings of `check`. */
export function resourceFindings(
  { checkResources }: SystemRule,
  resources: readonly Resource[],
  context: Context<unknown>,
): Finding[] {
  return [...(checkResources?.(resources, context) ?? [])].map(({ at, container, message, resource }) => ({
    message: container === undefined ? message : `container ${container}: ${message}`,
    fix: at === undefined ? "change the system that describes it" : `change ${context.place(at)}`,
    resource,
  }));
}

/** What each rule refuses with access to nothing but the context, as messages. @throws InputError with the line at which a rule failed */
function refusals(
  rules: readonly SystemRule[],
  context: Context<unknown>,
  ask: (rule: SystemRule) => Iterable<Refusal> | undefined,
): string[] {
  return rules.flatMap((rule) => {
    try {
      return purely(() => [...(ask(rule) ?? [])]).map((refusal) => textOf(rule.id, refusal, context));
    } catch (error) {
      if (error instanceof InputError) throw error;
      const { said, places } = thrownBy(error);
      const at = [...places, `${context.system} in ${context.layer}`];
      throw new InputError(`the rule ${rule.id} failed: ${said}`, { code: "refused-by-rule", places: at });
    }
  });
}

function textOf(
  id: string,
  { at, container, message, resource, showFound = true }: Refusal,
  { images, place, settings }: Context<unknown>,
): string {
  const [part, ...path] = typeof at === "string" ? at.split(".") : (at ?? []);
  const value = part === "images" ? valueAt(images, path.slice(0, 1)) : valueAt(settings, path);
  const of = container === undefined ? "" : `, container ${container}`;
  const where = at === undefined ? "" : `${place(at)}: `;
  const what = resource === undefined ? "" : `${resource.kind} ${resource.metadata.name}${of}: `;
  const said = where === "" || value === undefined || !showFound ? message : withFound(message, path, value);
  return `${where}${what}${said} [${id}]`;
}
