import { countOf, type LayerSet } from "../layers.ts";
import type { Template, TruthWords } from "../template.ts";
import type { ConditionCode } from "./condition-code.ts";
import { chosen, fits } from "./layout.ts";
import { quoted } from "./literal.ts";
import type { SettingCode } from "./setting-code.ts";

/** What prints the values of a choice and their conditions. */
interface ChoicePrinter {
  print(template: Template, among: LayerSet, indent: string, lead?: number): string;
  settings: SettingCode;
  conditions: ConditionCode;
}

/** The values by layer: single layers first, the most common last. */
export function choiceCode(
  { options, by }: Extract<Template, { type: "choice" }>,
  among: LayerSet,
  indent: string,
  lead: number,
  { print, settings, conditions }: ChoicePrinter,
): string {
  const own = options
    .map((option) => ({ ...option, layers: option.layers & among }))
    .filter(({ layers }) => layers);
  const [on, off] = own;
  if (own.length === 2 && on?.when && saysTruth(on, true) && off !== undefined && saysTruth(off, false))
    return `Boolean(${settings.group(on.when)})`;
  const [last, ...others] = own.toSorted(
    (a, b) =>
      Number(a.when !== undefined) - Number(b.when !== undefined) ||
      countOf(b.layers) - countOf(a.layers) ||
      a.layers - b.layers,
  ) as [(typeof own)[number], ...typeof own];
  // Printed before the values that it guards; only the code of the conditions counts.
  const branches = others.map(({ layers, is, value, when }) => ({
    layers,
    value,
    condition:
      by === undefined || is === undefined
        ? (conditions.code(layers, among, "", when) ?? "true")
        : `${settings.code(by.setting)} === ${quoted(is)}`,
  }));
  const line = [
    ...branches.map(({ condition, layers, value }) => `${condition} ? ${print(value, layers, "")} : `),
    print(last.value, last.layers, branches.length === 0 ? indent : "", lead),
  ].join("");
  if (branches.length === 0 || fits(line, indent, lead)) return line;
  return chosen(
    branches.map(({ condition, layers, value }) => ({ condition, at: (at) => print(value, layers, at) })),
    (at) => print(last.value, last.layers, at),
    indent,
  );
}

function saysTruth({ value }: { value: Template }, truth: boolean): boolean {
  return value.type === "literal" && value.value === truth;
}

/** Whether something is on, in the words that its field uses. */
export function truthCode(code: string, words: TruthWords | undefined): string {
  if (words === undefined) return code;
  return words.on === "true" ? `String(${code})` : `${code} ? ${quoted(words.on)} : ${quoted(words.off)}`;
}
