import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import type { ImportedSystem } from "../describe-states.ts";
import type { ImportedSetting } from "../imported-setting.ts";
import { camelCase } from "../words.ts";
import { featureSummary } from "./feature-summary.ts";
import { enclosed, WIDTH } from "./layout.ts";
import { literal } from "./literal.ts";

/** A call in a chain, with its argument on a separate line if it is too long. */
function brokenCall(call: string, indent: string): string {
  if (call.length + indent.length < WIDTH) return call;
  const at = call.indexOf("(") + 1;
  return `${call.slice(0, at)}\n${indent}  ${call.slice(at, -1)},\n${indent})`;
}

/** The file with the schema of a system's settings. */
export function settingsFile(system: ImportedSystem): string {
  const { settings, features, components, layers } = system;
  const within = (group: string) =>
    [...layers.nested].flatMap(([feature, [holder, name]]) =>
      holder === group && groups.has(feature) ? [[feature, name] as const] : [],
    );
  const groups = new Map<string, ImportedSetting[]>([["", []]]);
  for (const component of components.keys())
    if (features.has(component) || settings.all.some(({ group }) => group === camelCase(component)))
      groups.set(camelCase(component), []);
  for (const component of features.keys())
    if (!groups.has(camelCase(component))) groups.set(camelCase(component), []);
  for (const setting of settings.all) addTo(groups, setting.group, setting);
  for (const [feature, [group]] of layers.nested)
    if (groups.has(feature) && !groups.has(group)) groups.set(group, []);
  const used = new Set(settings.all.map(({ kind }) => kind.uses));
  used.add("settings");
  if (settings.all.some(({ kind }) => kind.code.startsWith("own("))) used.add("own");
  const holders = new Map([...groups.keys()].map((group) => [group, "group"]));
  for (const component of features.keys()) holders.set(camelCase(component), "feature");
  for (const [group, holder] of holders) if (group !== "") used.add(holder);
  const lines = (list: readonly ImportedSetting[], indent: string) =>
    list.map(({ name, kind, default: value, description, optional, usual }) => {
      const calls = [
        ...(optional || usual !== undefined ? [".optional()"] : []),
        ...(value === undefined ? [] : [`.default(${literal(value, "")})`]),
        `.describe(${literal(description, "")})`,
      ];
      const line = `${indent}${name}: ${kind.code}${calls.join("")},\n`;
      if (line.length <= WIDTH + 1) return line;
      // Formatters break a chain of three or more calls; otherwise the last one's argument.
      return calls.length === 1
        ? `${indent}${name}: ${kind.code}.describe(\n${indent}  ${literal(description, "")},\n${indent}),\n`
        : `${indent}${name}: ${[kind.code, ...calls.map((call) => brokenCall(call, `${indent}  `))].join(`\n${indent}  `)},\n`;
    });
  const code = (group: string, called: string, indent: string): string => {
    const list = groups.get(group) ?? [];
    const inner = `${indent}  `;
    const holder = holders.get(group);
    const summary = holder === "feature" ? featureSummary(group, system) : undefined;
    const call = summary === undefined ? "" : `.describe(${literal(summary, "")})`;
    const parts = [
      ...lines(list, inner),
      ...within(group).map(([feature, name]) => code(feature, name, inner)),
    ];
    if (parts.length > 0) return `${indent}${called}: ${holder}({\n${parts.join("")}${indent}})${call},\n`;
    const line = `${indent}${called}: ${holder}({})${call},\n`;
    return line.length <= WIDTH + 1
      ? line
      : `${indent}${called}: ${holder}({}).describe(\n${inner}${call.slice(10, -1)},\n${indent}),\n`;
  };
  const body = [...groups].flatMap(([group, list]) =>
    group === ""
      ? [...lines(list, "  "), ...within("").map(([feature, name]) => code(feature, name, "  "))]
      : layers.nested.has(group)
        ? []
        : code(group, group, "  "),
  );
  const all = body.join("");
  return `import ${enclosed("{", [...used].sort(), "}", "", 'import  from "kustogen/settings";'.length)} from "kustogen/settings";
import type { z } from "zod";

/** ${all === "" ? "No settings: environments differ only in names, namespaces and images." : "The settings that differ between environments; each sets them in its file."} */
export const schema = settings({${all === "" ? "" : `\n${all}`}});

export type Settings = z.output<typeof schema>;
`;
}
