import { posix } from "node:path";

/** A room of a package: a folder in its `src`, or a file beside these. */
export interface Room {
  /** What is in it. */
  has: string;
  /** The rooms that it may import from: "yaml" of its own package, "kustomize/yaml" of another. */
  knows: readonly string[];
}

/** The rooms of each package, by their names, in the order in which one reads them. */
export type Rooms = Readonly<Record<string, Readonly<Record<string, Room>>>>;

/** The sources by path from the root of the repository: "packages/review/src/kinds/kinds.ts". */
export type Sources = Readonly<Record<string, string>>;

/** What stands between a module and another: `from`, `import`, `import(` and `require(` with a text behind. */
const SPECIFIER = /\b(?:from|import|import\s*\(|require\s*\()\s*["'`]([^"'`\n]+)["'`]/g;

/** What a module imports, for its types, for its effect or late alike. */
export function specifiersIn(text: string): string[] {
  return [...text.matchAll(SPECIFIER)].map(([, specifier = ""]) => specifier);
}

/** The package and the room of a file: "review/kinds"; undefined for what is in no `src`. */
export function roomOf(path: string): string | undefined {
  const [, name, room] = /^packages\/([^/]+)\/src\/([^/]+)/.exec(path) ?? [];
  return name === undefined ? undefined : `${name}/${room}`;
}

/** The file of this repository that an import leads to; undefined for what is installed, and for text that only looks like one. */
function fileOf(specifier: string, from: string, sources: Sources): string | undefined {
  const [, name, door] = /^@kustogen\/([^/]+)(?:\/(.+))?$/.exec(specifier) ?? [];
  const path =
    name === undefined
      ? specifier.startsWith(".") && posix.join(posix.dirname(from), specifier)
      : `packages/${name}/src/${door?.endsWith(".ts") ? door : posix.join(door ?? "", "index.ts")}`;
  return path && Object.hasOwn(sources, path) ? path : undefined;
}

/** Files that are in no room of the lists, and rooms of the lists without a file. */
export function strayFiles(rooms: Rooms, sources: Sources): string[] {
  const listed = new Set(
    Object.entries(rooms).flatMap(([name, list]) => Object.keys(list).map((room) => `${name}/${room}`)),
  );
  const present = new Set(Object.keys(sources).map(roomOf));
  return [
    ...Object.keys(sources).filter((path) => !listed.has(roomOf(path) ?? "")),
    ...[...listed].filter((room) => !present.has(room)),
  ];
}

/** The imports that no list allows: "packages/review/src/kinds/kinds.ts imports packages/…". */
export function forbiddenImports(rooms: Rooms, sources: Sources): string[] {
  return Object.entries(sources).flatMap(([from, text]) => {
    const [name = "", room = ""] = roomOf(from)?.split("/") ?? [];
    const knows = new Set(
      rooms[name]?.[room]?.knows.map((other) => (other.includes("/") ? other : `${name}/${other}`)),
    );
    return specifiersIn(text).flatMap((specifier) => {
      const to = fileOf(specifier, from, sources);
      const there = to && roomOf(to);
      return there === undefined || there === "" || there === `${name}/${room}` || knows.has(there)
        ? []
        : [`${from} imports ${to}`];
    });
  });
}

/** What a list allows and nobody does. */
export function unusedKnowledge(rooms: Rooms, sources: Sources): string[] {
  const used = new Set<string>();
  for (const [from, text] of Object.entries(sources))
    for (const specifier of specifiersIn(text)) {
      const to = fileOf(specifier, from, sources);
      if (to !== undefined) used.add(`${roomOf(from)} knows ${roomOf(to)}`);
    }
  return Object.entries(rooms).flatMap(([name, list]) =>
    Object.entries(list).flatMap(([room, { knows }]) =>
      knows
        .map((other) => `${name}/${room} knows ${other.includes("/") ? other : `${name}/${other}`}`)
        .filter((claim) => !used.has(claim)),
    ),
  );
}

/** Rooms that a list puts above one that comes before them: each may know those above it in its list alone. */
export function climbing(rooms: Rooms): string[] {
  return Object.entries(rooms).flatMap(([name, list]) => {
    const order = Object.keys(list);
    return order.flatMap((room, at) =>
      (list[room] as Room).knows
        .filter((other) => !other.includes("/") && !order.slice(0, at).includes(other))
        .map((other) => `${name}/${room} knows ${other}`),
    );
  });
}

/** The files that import themselves by way of others, types included, and those that import one of them. */
export function circular(sources: Sources): string[] {
  const left = new Map(
    Object.entries(sources).map(([from, text]) => [
      from,
      specifiersIn(text).flatMap((one) => fileOf(one, from, sources) ?? []),
    ]),
  );
  for (let size = -1; size !== left.size; ) {
    size = left.size;
    for (const [file, imports] of left) if (!imports.some((one) => left.has(one))) left.delete(file);
  }
  return [...left.keys()];
}

/** The rooms of a package as a table of docs/architecture.md. */
export function roomTable(list: Readonly<Record<string, Room>>): string {
  const rows = Object.entries(list).map(([room, { has }]) => `| \`${room}\` | ${has} |`);
  return `| folder or file | contains |\n|---|---|\n${rows.join("\n")}\n`;
}

/** A text with the tables between its marks `<!-- rooms of review -->` and `<!-- end -->`. */
export function withRoomTables(text: string, rooms: Rooms): string {
  return text.replace(
    /(<!-- rooms of (\w+) -->\n)[\s\S]*?(<!-- end -->)/g,
    (_, begin: string, name: string, end: string) => `${begin}\n${roomTable(rooms[name] ?? {})}\n${end}`,
  );
}
