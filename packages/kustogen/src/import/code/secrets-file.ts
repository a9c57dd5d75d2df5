import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { SecretContract } from "@kustogen/review/effective/secret-contract.ts";
import { enclosed, fieldCode } from "./layout.ts";
import { literal, propertyName } from "./literal.ts";

/** What a key was before, as its contract has it. */
const BEFORE = "BEFORE";

const DECLARED = "export const SECRETS: SecretContract[] = ";

/** The contracts of a system's Secrets: what several environments have under names of their own is said once. */
export function secretsFile(secrets: readonly SecretContract[]): string {
  const keys = secrets.flatMap(({ keys: own }) => Object.values(own));
  const alike = new Set(keys.map((key) => JSON.stringify(key))).size === 1 && keys.length > 1;
  const groups = new Map<string, SecretContract[]>();
  for (const secret of secrets) addTo(groups, likeness(secret), secret);
  const [first, ...others] = groups.values();
  const all =
    others.length === 0 && first !== undefined && first.length > 1
      ? manyCode(first, alike, "")
      : enclosed(
          "[",
          [...groups.values()].map((group) =>
            group.length === 1
              ? contractCode(group[0] as SecretContract, {}, alike, "  ")
              : `...${manyCode(group, alike, "  ")}`,
          ),
          "]",
          "",
          DECLARED.length,
        );
  return `import type { SecretContract } from "kustogen";
${alike ? `\nconst ${BEFORE} = ${literal(keys[0] as never, "")};\n` : ""}
/** The Secrets that must be in the cluster first. Their values are never kept here. */
${DECLARED}${all};
`;
}

/** What contracts that are one under several names have in common; a contract for several environments is alone. */
function likeness({ name, namespace, layers, ...rest }: SecretContract): string {
  const alone = layers?.length === 1 ? "" : `${name} ${namespace}`;
  return JSON.stringify([alone, namespace === undefined, rest]);
}

/** One Secret in several environments: its contract, made from what each of these calls it. */
function manyCode(group: readonly SecretContract[], alike: boolean, indent: string): string {
  const [first] = group as [SecretContract];
  const differ = (["name", "namespace"] as const).filter(
    (field) => new Set(group.map((contract) => contract[field])).size > 1,
  );
  const rows = group.map((contract) =>
    Object.fromEntries([["layer", contract.layers?.[0]], ...differ.map((field) => [field, contract[field]])]),
  );
  const given = { ...Object.fromEntries(differ.map((field) => [field, field])), layers: "[layer]" };
  const names = ["layer", ...differ].join(", ");
  const list = literal(rows as never, indent, { lead: DECLARED.length });
  // In a list of others the compiler must be told what it makes.
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
            Object.keys(value as object).map((key) => `${propertyName(key)}: ${BEFORE}`),
            "}",
            inner,
            6,
          )
        : literal(value as never, inner, { lead: field.length + 2 });
    return fieldCode(field, code, inner);
  });
  return enclosed("{", fields, "}", indent, lead);
}
