import { InputError } from "../errors/errors.ts";
import { describeId, idKey } from "../resource/id.ts";
import { textsOf, withTexts } from "../resource/metadata.ts";
import type { BuildResource } from "../resource/resource.ts";
import { equal } from "../value/equal.ts";
import type { ValueMap } from "../value/value.ts";

const VALIDATED_BY = "validated-by";

/** Throws InputError if a validator changed more than the label `validated-by`. */
export function checkUnchanged(before: readonly BuildResource[], after: readonly BuildResource[]): void {
  const known = new Map(before.map((resource) => [idKey(resource.id), resource]));
  const changed = after.find((resource) => {
    const old = known.get(idKey(resource.id));
    return old === undefined || !equal(old.value, withoutLabel(resource.value));
  });
  if (changed !== undefined || before.length !== after.length)
    throw new InputError(
      `a validator must not change resources${changed ? ` but changed ${describeId(changed.id)}` : ""}`,
    );
}

function withoutLabel(value: ValueMap): ValueMap {
  const labels = textsOf(value, "labels");
  if (!labels.delete(VALIDATED_BY)) return value;
  return withTexts(value, "labels", labels);
}
