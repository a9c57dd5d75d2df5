import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { closest } from "@kustogen/kustomize/errors/suggest.ts";
import { asText, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { itemsAt, textAt } from "../../../kubernetes/fields.ts";
import { defineRule, type Finding } from "../../model/rule.ts";
import { effectsOf, placeInPatch } from "../../sources/patches.ts";
import { type ContainerPart, containersIn } from "./containers.ts";

export const lostVariable = defineRule({
  id: "traps/lost-variable",
  title: "A patch drops no variables of a container",
  why:
    "kustomize exits with 0 when a patch drops variables: `$patch: replace` where the container has no " +
    "`env` loses those of the patch, and an entry without a name empties the list. A list that is replaced " +
    "lacks every variable that is added to the base later.",
  source: "tests with kustomize 5.8.1",
  cases: {
    warning: "if `$patch: replace` leaves out a variable and sets one of nearly the same name",
    info: "if `$patch: replace` leaves out other variables, or `envFrom` beside it may provide them",
  },
  bad: "containers:\n  - name: api # the base's api has no env\n    env:\n      - $patch: replace\n      - {name: LOG_LEVEL, value: debug}",
  good: "containers:\n  - name: api\n    env:\n      - {name: LOG_LEVEL, value: debug}",
  error: "broken",
  *checkKustomization(source) {
    for (const { patch, content, before, after } of effectsOf(source))
      for (const part of after === undefined ? [] : containersIn(content)) {
        const [old = [], now] = [before, after].map((one) => variablesIn(one as ValueMap, part));
        if (now === undefined || !Array.isArray(part.value.env)) continue;
        const who = `${asText(content.kind)} ${textAt(before, "metadata", "name")}, container ${part.name}`;
        for (const { message, ...rest } of lostBy(part.value, old, now))
          yield {
            ...placeInPatch(source, patch, [...part.path, "env"]),
            ...{ ...rest, message: `${who}: ${message}` },
          };
      }
  },
});

function variablesIn(object: ValueMap, { list, name }: ContainerPart): string[] | undefined {
  const found = containersIn(object).findLast((one) => one.list === list && one.name === name);
  return found && variablesOf(found.value);
}

function variablesOf(container: ValueMap): string[] {
  const names = itemsAt(container, "env").map(([{ name }]) => name);
  return [...new Set(names.filter((name) => typeof name === "string"))];
}

/** What a patch loses of the variables that it sets, and of those of the container before it. */
function* lostBy(patch: ValueMap, old: readonly string[], now: readonly string[]): Iterable<Finding> {
  const entries = itemsAt(patch, "env").map(([entry]) => entry);
  const directives = entries.filter(({ $patch }) => $patch !== undefined);
  const removed = directives.filter(({ $patch }) => $patch === "delete").map(({ name }) => name);
  const lostOf = (names: readonly string[]) =>
    names.filter((name) => !now.includes(name) && !removed.includes(name));
  const [wanted, gone] = [lostOf(variablesOf(patch)), lostOf(old)];
  if (wanted.length > 0)
    yield {
      message: `kustomize loses ${someOf(wanted, 8)}, which the patch sets`,
      fix: "write the list without `$patch: replace`, since there is nothing to replace",
    };
  if (gone.length === 0) return;
  const replaces = directives.some(({ $patch }) => $patch === "replace");
  if (!replaces && directives.every(({ name }) => name !== undefined))
    yield {
      message: `kustomize loses ${someOf(gone, 8)}, which the patch should leave as they are`,
      fix: "give every entry of env a name",
    };
  if (!replaces) return;
  // Secrets and ConfigMaps that the patch adds may provide what is missing.
  const mayBeProvided = patch.envFrom !== undefined;
  const added = now.filter((name) => !old.includes(name));
  const slips = gone.flatMap((name) => {
    const near = name.length > 5 ? closest(name, added) : undefined;
    return near === undefined ? [] : `${near} for ${name}`;
  });
  // Several of them are a renamed family: the variables of another database.
  const isSlip = slips.length === 1;
  yield {
    severity: isSlip && !mayBeProvided ? "warning" : "info",
    message: `\`$patch: replace\` leaves out ${someOf(gone, 8)} from the layer below${mayBeProvided ? ", unless `envFrom` provides them" : ""}`,
    fix: isSlip ? `check for a typo: ${slips[0]}` : "add what the container needs",
  };
}
