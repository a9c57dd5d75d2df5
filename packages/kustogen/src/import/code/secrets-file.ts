import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { SecretContract } from "@kustogen/review/effective/secret-contract.ts";
import type { Affix } from "../../factor/affixes.ts";
import { coreOf } from "../affixes.ts";
import { tellsLayer } from "../derived.ts";
import { MARK } from "../marks.ts";
import { enclosed, fieldCode } from "./layout.ts";
import { literal, propertyName, templateText } from "./literal.ts";
import { markedText } from "./marked-text.ts";
import { CONTEXT, type PrintedSystem, Uses } from "./uses.ts";

/** Stands for each key of a contract. */
const EACH_KEY = "KEY";

/** The file with the contracts of a system's Secrets; true if they are a function of the context. */
export interface SecretsFile {
  text: string;
  asks: boolean;
}

/** The contracts of a system's Secrets: those with different names in several environments are declared once. */
export function secretsFile(
  secrets: readonly SecretContract[],
  system: PrintedSystem,
  context: string,
): SecretsFile {
  const keys = secrets.flatMap(({ keys: own }) => Object.values(own));
  const alike = new Set(keys.map((key) => JSON.stringify(key))).size === 1 && keys.length > 1;
  const uses = new Uses();
  const groups = groupedBy(secrets, likeness);
  const all = [...groups.values()].map((group) => withNames(group, system, uses));
  const asked = CONTEXT.filter((part) => uses.context.has(part));
  const declared =
    asked.length === 0
      ? "export const SECRETS: SecretContract[] = "
      : `export const secretsIn = ({ ${asked.join(", ")} }: ${context}): SecretContract[] => `;
  const [first, ...others] = all;
  const code =
    others.length === 0 && first !== undefined && first.group.length > 1
      ? manyCode(first.group, alike, "", declared.length)
      : enclosed(
          "[",
          all.map(({ group, names }) =>
            group.length === 1
              ? contractCode(group[0] as SecretContract, names, alike, "  ")
              : `...${manyCode(group, alike, "  ")}`,
          ),
          "]",
          "",
          declared.length,
        );
  const text = `import type { SecretContract } from "kustogen";
${asked.length === 0 ? "" : `import type { ${context} } from "./context.ts";\n`}${alike ? `\nconst ${EACH_KEY} = ${literal(keys[0] as never, "")};\n` : ""}
/** The Secrets that must exist in the cluster first. Their values are never in this repository. */
${declared}${code};
`;
  return { text, asks: asked.length > 0 };
}

/** Contracts of several environments as one, with code for its names if these follow from the environment. */
function withNames(
  group: readonly SecretContract[],
  system: PrintedSystem,
  uses: Uses,
): { group: readonly SecretContract[]; names: Record<string, string> } {
  const [first] = group as [SecretContract];
  if (group.length === 1) return { group, names: {} };
  const { names: environments } = system.layers;
  const layers = group.flatMap((contract) => contract.layers ?? []);
  const names: Record<string, string> = {};
  for (const field of ["name", "namespace"] as const) {
    const texts = environments.map(
      (one) => group.find((contract) => contract.layers?.includes(one))?.[field],
    );
    const known = texts.filter((text) => text !== undefined);
    if (new Set(known).size < 2) continue;
    const code = affixedCode(texts, system, uses) ?? layerCode(texts, environments, uses);
    if (code === undefined) return { group, names: {} };
    names[field] = code;
  }
  const { layers: _layers, ...rest } = first;
  return { group: [layers.length === environments.length ? rest : { ...rest, layers }], names };
}

/** Names that are equal except for the environments' prefixes and suffixes, as code. */
function affixedCode(
  texts: readonly (string | undefined)[],
  system: PrintedSystem,
  uses: Uses,
): string | undefined {
  const cores = texts.map((text, index) => {
    const affix = system.marked.affixes[index] as Affix;
    return text && (affix.prefix + affix.suffix === "" ? text : coreOf(text, affix));
  });
  const [core, ...others] = new Set(cores.filter((_, index) => texts[index] !== undefined));
  if (core === undefined || others.length > 0) return undefined;
  return markedText(`${MARK.prefix}${core}${MARK.suffix}`, system, uses);
}

/** Names that contain the environment's name, as code. */
function layerCode(
  texts: readonly (string | undefined)[],
  environments: readonly string[],
  uses: Uses,
): string | undefined {
  const parts = tellsLayer(texts, environments);
  return parts && templateText(parts.map((part) => (part === "layer" ? { code: uses.layer() } : part)));
}

/** The common part of contracts that are equal except for their names; one for several environments is never merged. */
function likeness({ name, namespace, layers, ...rest }: SecretContract): string {
  const alone = layers?.length === 1 ? "" : `${name} ${namespace}`;
  return JSON.stringify([alone, namespace === undefined, rest]);
}

/** One Secret in several environments: its contract, derived from the names in each. */
function manyCode(group: readonly SecretContract[], alike: boolean, indent: string, lead = 0): string {
  const [first] = group as [SecretContract];
  const differ = (["name", "namespace"] as const).filter(
    (field) => new Set(group.map((contract) => contract[field])).size > 1,
  );
  const rows = group.map((contract) =>
    Object.fromEntries([["layer", contract.layers?.[0]], ...differ.map((field) => [field, contract[field]])]),
  );
  const given = { ...Object.fromEntries(differ.map((field) => [field, field])), layers: "[layer]" };
  const names = ["layer", ...differ].join(", ");
  const list = literal(rows as never, indent, { lead });
  // In a list with others, the compiler has to be told the result type.
  if (indent === "") return `${list}.map(({ ${names} }) => (${contractCode(first, given, alike, "")}))`;
  const head = `({ ${names} }): SecretContract => (`;
  return `${list}.map(
${indent}  ${head}${contractCode(first, given, alike, `${indent}  `, head.length + 1)}),
${indent})`;
}

function contractCode(
  contract: SecretContract,
  given: Record<string, string>,
  alike: boolean,
  indent: string,
  lead = 0,
): string {
  const inner = `${indent}  `;
  const fields = Object.entries(contract).map(([field, value]) => {
    const own = lookUp(given, field);
    if (own !== undefined) return own === field ? field : `${field}: ${own}`;
    const code =
      field === "keys" && alike
        ? enclosed(
            "{",
            Object.keys(value as object).map((key) => `${propertyName(key)}: ${EACH_KEY}`),
            "}",
            inner,
            6,
          )
        : literal(value as never, inner, { lead: field.length + 2 });
    return fieldCode(field, code, inner);
  });
  return enclosed("{", fields, "}", indent, lead);
}
