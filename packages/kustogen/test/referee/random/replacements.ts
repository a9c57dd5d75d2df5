import { type Choice, compact } from "./choice.ts";
import { type Known, type Place, placesIn, present } from "./known.ts";

type Map = Record<string, unknown>;

/** An entry of `replacements`: a value of one resource, or of its own, for fields of one or several others. */
export function replacement(choice: Choice, known: readonly Known[]): Map {
  const { source, text } = sourceOf(choice, choice.of(...present(known)));
  const targets = choice.list(2, () => targetOf(choice, choice.of(...present(known)), text), 1);
  return { ...source, targets };
}

/** Where the value comes from, and whether its parts have a delimiter between them. */
function sourceOf(choice: Choice, from: Known): { source: Map; text: unknown } {
  if (choice.chance(12)) {
    const sourceValue = choice.of(
      "given",
      "a-b",
      "1",
      "true",
      "null",
      "two\nlines\n",
      "é",
      "",
      "0x10",
      "1.50",
      "2020-01-01",
    );
    return { source: { sourceValue }, text: sourceValue };
  }
  const scalars = placesIn(from).filter((place) => isScalar(place) || choice.chance(5));
  const place = scalars.length > 0 && choice.chance(40) ? choice.of(...scalars) : undefined;
  const text = place === undefined ? from.name : place.value;
  const parts = String(text).split("-").length;
  return {
    source: {
      source: compact({
        kind: from.kind,
        name: from.name,
        namespace: from.value === undefined ? undefined : choice.some(10, () => from.namespace),
        fieldPath:
          place === undefined
            ? choice.some(50, () =>
                choice.chance(8) ? choice.of(...MADE) : choice.of("metadata.name", "kind"),
              )
            : fieldPath(place.path),
        // Indexes count the parts that are there.
        options: choice.some(20, () => ({
          delimiter: "-",
          index: choice.mistake(50) ? choice.of(-1, 9) : place === undefined ? 0 : choice.upTo(parts - 1),
        })),
      }),
    },
    text,
  };
}

function isScalar({ value }: Place): boolean {
  return typeof value !== "object" || value === null;
}

/** The path of a field as replacements have it: keys with dots in brackets. */
function fieldPath(path: readonly string[]): string {
  return path.map((key) => (key.includes(".") || key.includes("/") ? `[${key}]` : key)).join(".");
}

function targetOf(choice: Choice, target: Known, text: unknown): Map {
  const scalars = placesIn(target).filter(isScalar);
  const place = scalars.length > 0 && choice.chance(45) ? choice.of(...scalars) : undefined;
  const select = compact({
    kind: choice.some(90, () => target.kind),
    name: place === undefined ? choice.some(60, () => nameOrPattern(choice, target)) : target.name,
    namespace: place === undefined ? undefined : choice.some(10, () => target.namespace),
  });
  return compact({
    select,
    reject: choice.some(10, () =>
      choice.of<Map[]>([{ name: "web" }], [{ kind: "Se.*", name: "d.*" }, { name: "none" }]),
    ),
    fieldPaths: choice.list(
      2,
      () => (place === undefined ? added(choice) : withWildcard(choice, place.path)),
      1,
    ),
    options: options(choice, place, text),
  });
}

/** The name of a resource, or an expression that matches it. */
function nameOrPattern(choice: Choice, { name }: Known): string {
  return choice.chance(12) ? choice.of(`${name.slice(0, 2)}.*`, `${name}|none`, ".*") : name;
}

function options(choice: Choice, place: Place | undefined, text: unknown): Map | undefined {
  const create = place === undefined ? !choice.mistake(40) : choice.chance(10);
  const delimited =
    place === undefined ? choice.chance(8) : typeof place.value === "string" && choice.chance(30);
  if (!create && !delimited) return choice.some(5, () => ({ create: false }));
  return compact({
    create: create ? true : undefined,
    delimiter: delimited ? choice.of(":", "-", "/", String(text).slice(0, 1) || ".") : undefined,
    encoding: choice.some(4, () => choice.of("none", "base64")),
    index: delimited ? choice.some(60, () => choice.of(0, 0, 1, -1, 5)) : undefined,
  });
}

/** An element of a list by its number, or all of them. */
function withWildcard(choice: Choice, path: readonly string[]): string {
  const all = choice.chance(25);
  return fieldPath(path.map((key) => (all && /^\d+$/.test(key) ? "*" : key)));
}

/** Fields that only replacements make. */
const MADE = ["made.list.0", "made.list.0", "made.deep.field", "made.[name=x].value", "made.list.[=1]"];

/** A field that may not be there yet. */
function added(choice: Choice): string {
  if (choice.mistake(30))
    return choice.of(
      "spec.template.spec.containers.0.image",
      "spec.replaced",
      "spec.template.spec.containers.*.env.[name=HOST].value",
      "spec.template.spec.containers.[name=main].image",
      "metadata",
      "spec..x",
    );
  return choice.of(
    "metadata.annotations.note",
    "metadata.annotations.note",
    "metadata.annotations.other",
    "metadata.labels.[example.com/part]",
    "metadata.labels.[a.b/c]",
    ...MADE,
    "made.[name=x].name",
    "made.[name=x].deep.0",
    "made.list.1",
    "metadata.annotations.[a.b/c]",
    "spec.template.metadata.labels.app",
    "spec.template.metadata.annotations.note",
  );
}
