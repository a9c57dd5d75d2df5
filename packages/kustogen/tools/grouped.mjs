// Which modules share a file of the bundle. Left to itself, the bundler makes one for each set of entries that have something
// in common, over a hundred, and Node takes 0.4 ms for each that it loads, however small it is.
import { readFileSync } from "node:fs";
import { extname, join } from "node:path";

const GROUP = "group:";

/**
 * A plugin that has every entry that needs a module of a group import the whole group, so that the bundler puts all of it into
 * one file. A group is what its modules import, or what two lists of modules both import, and no earlier group has; so none needs
 * a later one, and the order in which modules run stays one that their imports allow.
 *
 * @param home the folder that all paths are relative to
 * @param inputs the `inputs` of the metafile of a build without groups
 * @param entries the modules that are entries; what is imported dynamically is one, too
 * @param groups the modules that each group begins with; `both` for the two lists of one that has what both import
 */
export function grouped(home, inputs, entries, groups) {
  const known = new Set();
  const members = groups.map((modules) => {
    // Where packages are linked from another clone, their modules have other paths.
    const [all, also = all] = (modules.both ?? [modules]).map((list) =>
      closure(
        inputs,
        list.filter((path) => Object.hasOwn(inputs, path)),
      ),
    );
    const group = [...all].filter((path) => also.has(path) && !known.has(path));
    for (const path of group) known.add(path);
    return group;
  });
  const dynamic = Object.values(inputs).flatMap(({ imports }) =>
    imports.filter(({ kind, external }) => kind === "dynamic-import" && !external).map(({ path }) => path),
  );
  const needs = new Map(
    [...entries, ...dynamic].map((path) => [join(home, path), neededGroups(inputs, members, path)]),
  );
  return {
    name: "grouped",
    setup({ onLoad, onResolve }) {
      onResolve({ filter: new RegExp(`^${GROUP}`) }, ({ path }) => ({
        path: path.slice(GROUP.length),
        namespace: GROUP,
      }));
      onLoad({ filter: /./, namespace: GROUP }, ({ path }) => {
        // The packages that they import come with them.
        const own = members[Number(path)].filter(
          (member) => !member.includes("node_modules/") && member.endsWith(".ts"),
        );
        return { contents: own.map((member) => `import "./${member}";`).join("\n"), resolveDir: home };
      });
      onLoad({ filter: /\.[mc]?[jt]s$/, namespace: "file" }, ({ path }) => {
        const numbers = needs.get(path) ?? [];
        if (numbers.length === 0) return undefined;
        const lines = numbers.map((number) => `\nimport "${GROUP}${number}";`).join("");
        return {
          contents: readFileSync(path, "utf8") + lines,
          loader: extname(path) === ".ts" ? "ts" : "js",
        };
      });
    },
  };
}

/** The modules and everything that they need to run. */
function closure(inputs, modules) {
  const found = new Set();
  const waiting = [...modules];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (found.has(path)) continue;
    found.add(path);
    for (const { path: to, kind, external } of inputs[path].imports)
      if (kind !== "dynamic-import" && !external) waiting.push(to);
  }
  return found;
}

/** The numbers of the groups that an entry needs a module of, the last first: a whole group may need one more of the earlier. */
function neededGroups(inputs, members, entry) {
  const found = [];
  let needed = closure(inputs, [entry]);
  for (let number = members.length - 1; number >= 0; number--) {
    if (!members[number].some((path) => needed.has(path))) continue;
    found.push(number);
    needed = closure(inputs, [...needed, ...members[number]]);
  }
  return found;
}
