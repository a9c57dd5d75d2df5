/** One committed path and what happened to it. */
export interface Change {
  path: string;
  action: "create" | "change" | "remove";
}

const SUBJECT_LIMIT = 72;
const BODY_LINES = 40;

/** Names of Argo CD's objects that belong to no system. */
const SHARED_OBJECTS = new Set(["root", "projects", "systems"]);

/** Where a layer stands in the list of layers; all others by name between base and these. */
const RANKS = new Map([
  ["base", 0],
  ["argocd", 2],
  ["docs", 3],
]);

type Counts = Record<Change["action"], number>;

/**
 * The message of a commit of generated files: a subject that names systems and their layers
 * (`gen: opensail (beta, production), trevor (base)`), folded to 72 characters, and a body that counts the files.
 */
export function commitMessage(changes: readonly Change[]): string {
  const systems = countBySystem(changes);
  const body: string[] = [];
  for (const [system, layers] of [...systems].slice(0, BODY_LINES)) {
    const parts = [...layers].map(([layer, counts]) => `${layer} ${describe(counts)}`);
    body.push(`${system}: ${parts.join("; ")}`);
  }
  if (systems.size > BODY_LINES) body.push(`… and ${systems.size - BODY_LINES} more systems`);
  return `${subject(systems)}\n\n${body.join("\n")}\n`;
}

/** Counts changes by system, then by layer: base first, the rest by name. Argo CD's own files count as layer `argocd`, pages as `docs`. */
function countBySystem(changes: readonly Change[]): Map<string, Map<string, Counts>> {
  const found = new Map<string, Map<string, Counts>>();
  for (const { path, action } of changes) {
    const { system, layer } = place(path);
    const layers = found.get(system) ?? new Map<string, Counts>();
    found.set(system, layers);
    const counts = layers.get(layer) ?? { create: 0, change: 0, remove: 0 };
    layers.set(layer, counts);
    counts[action]++;
  }
  const rank = (name: string) => RANKS.get(name) ?? 1;
  const byName = <T>(entries: Iterable<[string, T]>) =>
    [...entries].sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return new Map(byName(found).map(([system, layers]) => [system, new Map(byName(layers))]));
}

/** The system and layer that a generated path belongs to, by the layout of design section 3. */
function place(path: string): { system: string; layer: string } {
  const [top = "", second = "", third = ""] = path.split("/");
  if (top === "base") return { system: second, layer: "base" };
  if (top === "overlays") return { system: third, layer: second };
  if (top === "docs") return { system: third.replace(/\.md$/, ""), layer: "docs" };
  const name = third.replace(/\.yaml$/, "");
  if (top === "argocd" && second !== "" && third !== "" && !SHARED_OBJECTS.has(name))
    return { system: name, layer: second === "projects" ? "argocd" : second };
  return { system: top, layer: second };
}

function subject(systems: Map<string, Map<string, Counts>>): string {
  const names = [...systems].map(([system, layers]) => `${system} (${[...layers.keys()].join(", ")})`);
  const full = `gen: ${names.join(", ")}`;
  if (full.length <= SUBJECT_LIMIT) return full;
  // As many whole names as fit before the count of the rest.
  for (let shown = names.length - 1; shown > 0; shown--) {
    const text = `gen: ${names.slice(0, shown).join(", ")} and ${names.length - shown} more`;
    if (text.length <= SUBJECT_LIMIT) return text;
  }
  if (systems.size > 1) return `gen: ${systems.size} systems`;
  const [name = ""] = systems.keys();
  const short = `gen: ${name}`;
  return short.length <= SUBJECT_LIMIT ? short : `${short.slice(0, SUBJECT_LIMIT - 1)}…`;
}

function describe(counts: Counts): string {
  const words = { create: "added", change: "changed", remove: "removed" } as const;
  return (["create", "change", "remove"] as const)
    .filter((action) => counts[action] > 0)
    .map((action) => `${counts[action]} ${words[action]}`)
    .join(", ");
}
